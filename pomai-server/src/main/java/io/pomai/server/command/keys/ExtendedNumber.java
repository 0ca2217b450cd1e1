package io.pomai.server.command.keys;

import io.pomai.server.command.CommandException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A number as Redis has it on x86-64 when it adds fractions: 64 binary digits and an exponent of 15
 * bits, as the x87 extended format has them, each result rounded to the nearest, ties to even. Here
 * it is exact, in decimals. Hexadecimal numbers, which Redis reads, are not known here.
 *
 * @param value one of that format
 */
record ExtendedNumber(BigDecimal value) {
  /** Bytes of text, at most. */
  static final int LONGEST = 5 * 1024 - 1;

  static final ExtendedNumber ZERO = new ExtendedNumber(BigDecimal.ZERO);

  private static final String NO_FLOAT = "ERR value is not a valid float";
  private static final String NOT_FINITE = "ERR increment would produce NaN or Infinity";
  private static final int DIGITS = 64;
  private static final BigDecimal BEYOND = new BigDecimal(BigInteger.TWO.pow(16_384));
  private static final BigDecimal LEAST =
      BigDecimal.ONE.divide(new BigDecimal(BigInteger.TWO.pow(16_446)));

  /** Decimal digits before or behind the point of what may be in range. */
  private static final int MOST_DIGITS = 5_000;

  /** Digits behind the point that are shown. */
  private static final int SHOWN_FRACTION = 17;

  /**
   * The number nearest to that of a text.
   *
   * @throws CommandException if the text is no number, or one that is too large or too small
   */
  static ExtendedNumber parse(byte[] text) {
    if (text.length > LONGEST) {
      throw new CommandException(NO_FLOAT);
    }
    String word = new String(text, StandardCharsets.ISO_8859_1);
    if (word.toLowerCase(Locale.ROOT).matches("[+-]?inf(inity)?")) {
      throw new CommandException(NOT_FINITE);
    }
    BigDecimal number = decimal(word);
    if (number.signum() == 0) {
      return ZERO;
    }
    long digitsBeforePoint = number.precision() - (long) number.scale();
    if (Math.abs(digitsBeforePoint) > MOST_DIGITS || number.abs().compareTo(LEAST) < 0) {
      throw new CommandException(NO_FLOAT);
    }
    return inRange(round(number), NO_FLOAT);
  }

  private static BigDecimal decimal(String word) {
    try {
      return new BigDecimal(word);
    } catch (NumberFormatException e) {
      throw new CommandException(NO_FLOAT);
    }
  }

  private static ExtendedNumber inRange(BigDecimal number, String error) {
    if (number.abs().compareTo(BEYOND) >= 0) {
      throw new CommandException(error);
    }
    return new ExtendedNumber(number);
  }

  /**
   * The sum, rounded.
   *
   * @throws CommandException if it is too large
   */
  ExtendedNumber plus(ExtendedNumber other) {
    return inRange(round(value.add(other.value)), NOT_FINITE);
  }

  private static BigDecimal round(BigDecimal number) {
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    BigInteger numerator = number.unscaledValue();
    BigInteger denominator = BigInteger.ONE;
    if (number.scale() > 0) {
      denominator = BigInteger.TEN.pow(number.scale());
    } else {
      numerator = number.toBigIntegerExact();
    }
    return round(numerator, denominator);
  }

  /** Divides with one or two binary digits more than are kept, and a last one for all the rest. */
  private static BigDecimal round(BigInteger numerator, BigInteger denominator) {
    int shift = DIGITS + 1 + denominator.bitLength() - numerator.abs().bitLength();
    BigInteger[] parts =
        numerator
            .abs()
            .shiftLeft(Math.max(0, shift))
            .divideAndRemainder(denominator.shiftLeft(Math.max(0, -shift)));
    BigInteger withRest = parts[0].shiftLeft(1);
    BigInteger exact = parts[1].signum() == 0 ? withRest : withRest.setBit(0);
    int dropped = exact.bitLength() - DIGITS;
    BigInteger kept = halfEven(exact, dropped);
    BigDecimal rounded = timesPowerOfTwo(kept, dropped - 1 - shift);
    return numerator.signum() < 0 ? rounded.negate() : rounded;
  }

  private static BigInteger halfEven(BigInteger number, int dropped) {
    BigInteger kept = number.shiftRight(dropped);
    boolean isHalf = number.getLowestSetBit() == dropped - 1;
    boolean isUp = number.testBit(dropped - 1) && (!isHalf || kept.testBit(0));
    return isUp ? kept.add(BigInteger.ONE) : kept;
  }

  private static BigDecimal timesPowerOfTwo(BigInteger number, int exponent) {
    return exponent >= 0
        ? new BigDecimal(number.shiftLeft(exponent))
        : new BigDecimal(number.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
  }

  /** As Redis writes it: 17 digits behind the point, without zeros at the end, no exponent. */
  byte[] text() {
    BigDecimal shown = value.setScale(SHOWN_FRACTION, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return shown.toPlainString().getBytes(StandardCharsets.US_ASCII);
  }
}
