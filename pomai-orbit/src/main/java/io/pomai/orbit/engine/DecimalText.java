package io.pomai.orbit.engine;

import io.pomai.arena.NativeMemory;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** 64-bit integers as decimal text: an optional minus, no plus, no leading zeros, no spaces. */
final class DecimalText {
  private static final int MAX_LENGTH = 20;

  private DecimalText() {}

  static OptionalLong parse(long address, int length) {
    if (length == 0 || length > MAX_LENGTH) {
      return OptionalLong.empty();
    }
    byte[] bytes = new byte[length];
    NativeMemory.copy(address, bytes, 0, length);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      long value = Long.parseLong(text);
      return Long.toString(value).equals(text) ? OptionalLong.of(value) : OptionalLong.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  static byte[] format(long value) {
    return Long.toString(value).getBytes(StandardCharsets.ISO_8859_1);
  }
}
