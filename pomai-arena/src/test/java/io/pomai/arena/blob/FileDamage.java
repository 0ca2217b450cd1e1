package io.pomai.arena.blob;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;

/** Ways in which the bytes of a file go wrong. */
final class FileDamage {
  private static final long[] HOSTILE = {
    0,
    1,
    -1,
    7,
    63,
    64,
    65,
    128,
    4096,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 32,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 63,
    -64
  };

  private FileDamage() {}

  /** A damaged copy, sometimes of another length, never the same. */
  static byte[] damaged(byte[] original, Random random) {
    byte[] bytes = original;
    while (Arrays.equals(bytes, original)) {
      bytes = damage(original.clone(), random);
    }
    return bytes;
  }

  private static byte[] damage(byte[] bytes, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> flip(bytes, 1, random);
      case 1 -> flip(bytes, 2 + random.nextInt(30), random);
      case 2 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 3 -> Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(300));
      case 4 -> swap(bytes, 8 << random.nextInt(7), random);
      case 5 -> duplicate(bytes, 8 << random.nextInt(7), random);
      case 6 -> zero(bytes, random);
      default -> putHostileNumber(bytes, random);
    };
  }

  private static byte[] flip(byte[] bytes, int bits, Random random) {
    for (int i = 0; i < bits; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** Where a piece of {@code piece} bytes begins. */
  private static int place(byte[] bytes, int piece, Random random) {
    return random.nextInt(Math.max(1, bytes.length / piece)) * piece;
  }

  private static byte[] swap(byte[] bytes, int piece, Random random) {
    byte[] copy = bytes.clone();
    int a = place(bytes, piece, random);
    int b = place(bytes, piece, random);
    int length = Math.min(piece, bytes.length - Math.max(a, b));
    System.arraycopy(copy, a, bytes, b, length);
    System.arraycopy(copy, b, bytes, a, length);
    return bytes;
  }

  private static byte[] duplicate(byte[] bytes, int piece, Random random) {
    int from = place(bytes, piece, random);
    int to = place(bytes, piece, random);
    System.arraycopy(bytes, from, bytes, to, Math.min(piece, bytes.length - Math.max(from, to)));
    return bytes;
  }

  private static byte[] zero(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length);
    Arrays.fill(bytes, from, Math.min(bytes.length, from + 1 + random.nextInt(600)), (byte) 0);
    return bytes;
  }

  /** A number that overflows or overlaps, in the header or in what is last in the file. */
  private static byte[] putHostileNumber(byte[] bytes, Random random) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int words = bytes.length / Integer.BYTES - 1;
    int near = random.nextInt(Math.min(words, 40));
    int at = (random.nextBoolean() ? near : words - 1 - near) * Integer.BYTES;
    long number = HOSTILE[random.nextInt(HOSTILE.length)];
    if (random.nextBoolean()) {
      file.putInt(at, (int) number);
    } else {
      file.putLong(at, number);
    }
    return bytes;
  }

  /** Makes file length and header checksum of a damaged blob right, as far as it has sections. */
  static BlobReference forgeBlob(String name, byte[] bytes) {
    if (bytes.length < FileHeader.BYTES + BlobDescriptor.ENTRY_BYTES) {
      return new BlobReference(name, Math.max(bytes.length, FileHeader.BYTES), 0);
    }
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int last = bytes.length - BlobDescriptor.ENTRY_BYTES;
    long end = file.getLong(last) + file.getLong(last + 8);
    if (file.getInt(36) == 0 || end < 0 || end > bytes.length) {
      end = FileHeader.BYTES;
    }
    return new BlobReference(name, bytes.length, forge(file, (int) end));
  }

  /** Makes file length and checksum of a damaged manifest right. */
  static void forgeManifest(byte[] bytes) {
    if (bytes.length >= FileHeader.BYTES) {
      forge(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), FileHeader.BYTES);
    }
  }

  /** Makes the checksum of a header and of all bytes from {@code end} on right. */
  private static int forge(ByteBuffer file, int end) {
    file.putLong(24, file.capacity());
    CRC32C crc = new CRC32C();
    crc.update(file.slice(0, 60));
    crc.update(file.slice(end, file.capacity() - end));
    file.putInt(60, (int) crc.getValue());
    return (int) crc.getValue();
  }
}
