package io.pomai.arena.log;

import io.pomai.arena.file.SimulatedDisk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random damage to the files of a log. */
final class LogDamage {
  private final Random random;

  LogDamage(Random random) {
    this.random = random;
  }

  /** A disk with these files, some of their bytes wrong. */
  SimulatedDisk apply(List<String> names, List<byte[]> clean) {
    List<byte[]> files = new ArrayList<>(clean);
    int victim = random.nextInt(files.size());
    byte[] bytes = files.get(victim).clone();
    files.set(victim, bytes);
    switch (random.nextInt(7)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> files.set(victim, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
      case 2 -> copyRange(bytes);
      case 3 -> putHugeInt(bytes);
      case 4 -> files.set(victim, clean.get(random.nextInt(clean.size())));
      case 5 -> random(bytes);
      default -> removeRange(files, victim, bytes);
    }
    SimulatedDisk disk = new SimulatedDisk();
    for (int i = 0; i < names.size(); i++) {
      disk.overwrite(names.get(i), files.get(i));
    }
    return disk;
  }

  private void copyRange(byte[] bytes) {
    int length = 1 + random.nextInt(bytes.length / 2);
    int from = random.nextInt(bytes.length - length);
    System.arraycopy(bytes, from, bytes, random.nextInt(bytes.length - length), length);
  }

  /** A length that is huge, negative or off by a little. */
  private void putHugeInt(byte[] bytes) {
    int at = random.nextInt(bytes.length / 8 - 1) * 8 + 4;
    int value =
        switch (random.nextInt(4)) {
          case 0 -> Integer.MAX_VALUE;
          case 1 -> -1 - random.nextInt(100);
          case 2 -> random.nextInt();
          default -> bytes[at] + 8;
        };
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[at + i] = (byte) (value >>> (8 * i));
    }
  }

  private void random(byte[] bytes) {
    int from = random.nextInt(bytes.length);
    int to = Math.min(bytes.length, from + 1 + random.nextInt(5000));
    for (int i = from; i < to; i++) {
      bytes[i] = (byte) random.nextInt();
    }
  }

  private void removeRange(List<byte[]> files, int victim, byte[] bytes) {
    int from = random.nextInt(bytes.length);
    int to = from + random.nextInt(bytes.length - from);
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, shorter, from, bytes.length - to);
    files.set(victim, shorter);
  }
}
