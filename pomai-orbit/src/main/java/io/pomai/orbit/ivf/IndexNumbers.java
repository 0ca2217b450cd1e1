package io.pomai.orbit.ivf;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.CorruptFileException;
import java.io.IOException;

/**
 * The numbers of a generation, as its blob has them: 8 bytes each, in this order.
 *
 * @param version see {@link Generation#version}
 * @param lists 1 to 65,534
 * @param twice whether slots may be in two lists: 1 or 0
 * @param frontier slots below were in the lists, or pending
 * @param nextTraining see {@link IvfIndex#nextTraining}
 * @param quantizerError see {@link io.pomai.orbit.quant.ProductQuantizer#error}, float64
 * @param drift three float64
 * @param counts encoded, checked, mismatches, error (float64); encoded and error (float64) before
 *     the window
 */
record IndexNumbers(
    long version,
    int lists,
    boolean twice,
    int frontier,
    int nextTraining,
    double quantizerError,
    DriftWatch.Baseline drift,
    EncodingTally.Counts counts) {
  static final int BYTES = 15 * Long.BYTES;

  void write(WordWriter out) throws IOException {
    out.int64(version);
    out.int64(lists);
    out.int64(twice ? 1 : 0);
    out.int64(frontier);
    out.int64(nextTraining);
    out.float64(quantizerError);
    out.float64(drift.filled());
    out.float64(drift.last());
    out.float64(drift.unevenness());
    out.int64(counts.encoded());
    out.int64(counts.checked());
    out.int64(counts.mismatches());
    out.float64(counts.error());
    out.int64(counts.encodedBefore());
    out.float64(counts.errorBefore());
  }

  /**
   * Reads {@link #BYTES} bytes of the section NUMBERS of a file.
   *
   * @throws CorruptFileException when a number cannot be
   */
  static IndexNumbers read(String file, long address) throws CorruptFileException {
    Reader in = new Reader(file, address);
    return new IndexNumbers(
        in.between(0, Long.MAX_VALUE, "version"),
        (int) in.between(1, SlotLists.NONE - 1, "lists"),
        in.between(0, 1, "twice") == 1,
        (int) in.between(0, Integer.MAX_VALUE, "frontier"),
        (int) in.between(1, Integer.MAX_VALUE, "next training"),
        in.float64(),
        new DriftWatch.Baseline(in.float64(), in.float64(), in.float64()),
        counts(in));
  }

  private static EncodingTally.Counts counts(Reader in) throws CorruptFileException {
    long encoded = in.between(0, Long.MAX_VALUE, "vectors encoded");
    return new EncodingTally.Counts(
        encoded,
        in.between(0, Long.MAX_VALUE, "vectors checked"),
        in.between(0, Long.MAX_VALUE, "mismatches"),
        in.float64(),
        in.between(0, encoded, "vectors encoded before the window"),
        in.float64());
  }

  /** Reads one number after the other. */
  private static final class Reader {
    private final String file;
    private final long start;
    private long at;

    Reader(String file, long start) {
      this.file = file;
      this.start = start;
      this.at = start;
    }

    long between(long least, long most, String what) throws CorruptFileException {
      long value = NativeMemory.getLong(at);
      if (value < least || value > most) {
        throw new CorruptFileException(
            file,
            0,
            "section %d, byte %d: %s from %d to %d"
                .formatted(IndexBlob.NUMBERS, at - start, what, least, most),
            Long.toString(value));
      }
      at += Long.BYTES;
      return value;
    }

    double float64() {
      double value = Double.longBitsToDouble(NativeMemory.getLong(at));
      at += Double.BYTES;
      return value;
    }
  }
}
