package io.pomai.bench.ann;

import io.pomai.bench.data.DatasetException;
import io.pomai.bench.data.FloatMatrix;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads files of nothing but little-endian float32 rows. */
final class RawVectors {
  private static final int BUFFER_BYTES = 1 << 20;

  private RawVectors() {}

  /**
   * A whole file.
   *
   * @throws DatasetException when its length is no number of rows
   */
  static FloatMatrix read(Path file, int dimension) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long rowBytes = (long) dimension * Float.BYTES;
      if (channel.size() % rowBytes != 0) {
        throw new DatasetException(
            "%s: %d bytes are no number of rows of %d float32 values"
                .formatted(file, channel.size(), dimension));
      }
      FloatMatrix rows = FloatMatrix.zeros(Math.toIntExact(channel.size() / rowBytes), dimension);
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      long at = 0;
      while (channel.read(buffer) >= 0) {
        buffer.flip();
        for (; buffer.remaining() >= Float.BYTES; at++) {
          rows.set((int) (at / dimension), (int) (at % dimension), buffer.getFloat());
        }
        buffer.compact();
      }
      return rows;
    }
  }
}
