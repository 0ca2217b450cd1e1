package io.pomai.orbit.ivf;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.BlobWriter;
import java.io.IOException;

/** Appends single numbers to a section of a blob. Not thread-safe. */
final class WordWriter {
  private final BlobWriter out;
  private final long word;

  /** With room for 8 bytes at {@code word}. */
  WordWriter(BlobWriter out, long word) {
    this.out = out;
    this.word = word;
  }

  void int32(int value) throws IOException {
    NativeMemory.putInt(word, value);
    out.write(word, Integer.BYTES);
  }

  void int64(long value) throws IOException {
    NativeMemory.putLong(word, value);
    out.write(word, Long.BYTES);
  }

  void float32(float value) throws IOException {
    int32(Float.floatToRawIntBits(value));
  }

  void float64(double value) throws IOException {
    int64(Double.doubleToRawLongBits(value));
  }
}
