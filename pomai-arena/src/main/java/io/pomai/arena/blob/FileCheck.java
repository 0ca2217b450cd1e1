package io.pomai.arena.blob;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.file.CorruptFileException;

/**
 * A mapped file that is being checked.
 *
 * @param path for messages, folder included
 * @param address of its first byte
 * @param bytes its length
 */
record FileCheck(String path, long address, long bytes) {
  /** The number at {@code offset}, which is inside of the file. */
  int int32(long offset) {
    return NativeMemory.getInt(address + offset);
  }

  /** The number at {@code offset}, which is inside of the file. */
  long int64(long offset) {
    return NativeMemory.getLong(address + offset);
  }

  void expect(boolean right, long offset, String expected, String found)
      throws CorruptFileException {
    if (!right) {
      throw new CorruptFileException(path, offset, expected, found);
    }
  }

  void expectEqual(long offset, String what, long expected, long found)
      throws CorruptFileException {
    if (expected != found) {
      throw new CorruptFileException(path, offset, what + " " + expected, what + " " + found);
    }
  }

  void expectBetween(long offset, String what, long least, long most, long found)
      throws CorruptFileException {
    if (found < least || found > most) {
      throw new CorruptFileException(
          path, offset, what + " from " + least + " to " + most, what + " " + found);
    }
  }

  void expectChecksum(long offset, String what, int computed, int stored)
      throws CorruptFileException {
    if (computed != stored) {
      throw new CorruptFileException(
          path, offset, "%s 0x%08x".formatted(what, computed), "0x%08x".formatted(stored));
    }
  }
}
