package io.pomai.bench.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of numeric options, each with the range that makes sense of it. */
final class Numbers {
  private static final int LAST_PORT = 65535;

  private Numbers() {}

  /** How many there are of something that has to be there. */
  static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) within(value, 1, Integer.MAX_VALUE, "a whole number of 1 or more");
    }
  }

  /** How many there are of something that may be missing. */
  static final class ZeroOrMore implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) within(value, 0, Integer.MAX_VALUE, "a whole number of 0 or more");
    }
  }

  /** As {@link Positive}, of something that there may be very much of. */
  static final class Amount implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
      return within(value, 1, Long.MAX_VALUE, "a whole number of 1 or more");
    }
  }

  /** A TCP port to connect to. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      return (int) within(value, 1, LAST_PORT, "a port from 1 to " + LAST_PORT);
    }
  }

  /** A part of all, such as a recall. */
  static final class Share implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      double share;
      try {
        share = Double.parseDouble(value);
      } catch (NumberFormatException e) {
        share = Double.NaN;
      }
      if (!(share >= 0 && share <= 1)) {
        throw new TypeConversionException(value + " is no number from 0 to 1");
      }
      return share;
    }
  }

  private static long within(String value, long least, long greatest, String expected) {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= greatest) {
        return number;
      }
    } catch (NumberFormatException e) {
      // as any other value that is not expected
    }
    throw new TypeConversionException(value + " is not " + expected);
  }
}
