package io.pomai.protocol.resp;

/**
 * Splits an inline command into arguments, with the quoting rules of Redis: {@code "…"} knows
 * {@code \n \r \t \b \a}, {@code \xHH} and escaped characters, {@code '…'} knows {@code \'}, and a
 * closing quote ends its argument. Arguments are unescaped in place, where they can only shrink.
 */
final class InlineSplitter {
  private static final int NOT_HEX = -1;

  private long line;
  private int end;
  private int read;
  private int write;

  /**
   * Adds the arguments of the {@code length} bytes at {@code address} to {@code request}; false:
   * unbalanced quotes.
   */
  boolean split(long address, int length, RespRequest request) {
    line = address;
    end = length;
    read = 0;
    while (skipSpace()) {
      int start = read;
      write = read;
      if (!readArgument()) {
        return false;
      }
      request.add(start, write - start);
    }
    return true;
  }

  private boolean skipSpace() {
    while (read < end && isSpace(at(read))) {
      read++;
    }
    return read < end;
  }

  private boolean readArgument() {
    while (read < end && !isSpace(at(read))) {
      byte next = at(read++);
      if (next == '"') {
        return readDoubleQuoted();
      }
      if (next == '\'') {
        return readSingleQuoted();
      }
      emit(next);
    }
    return true;
  }

  private boolean readDoubleQuoted() {
    while (read < end) {
      byte next = at(read++);
      if (next == '"') {
        return endsArgument();
      }
      emit(next == '\\' && read < end ? readEscape() : next);
    }
    return false;
  }

  private boolean readSingleQuoted() {
    while (read < end) {
      byte next = at(read++);
      if (next == '\'') {
        return endsArgument();
      }
      if (next == '\\' && read < end && at(read) == '\'') {
        next = at(read++);
      }
      emit(next);
    }
    return false;
  }

  private byte readEscape() {
    byte escaped = at(read++);
    if (escaped == 'x' && read + 1 < end) {
      int high = hex(at(read));
      int low = hex(at(read + 1));
      if (high != NOT_HEX && low != NOT_HEX) {
        read += 2;
        return (byte) (high << 4 | low);
      }
    }
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> escaped;
    };
  }

  private boolean endsArgument() {
    return read == end || isSpace(at(read));
  }

  private byte at(int index) {
    return RawMemory.getByte(line + index);
  }

  private void emit(byte b) {
    RawMemory.putByte(line + write++, b);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r') || b == 0;
  }

  private static int hex(byte digit) {
    return digit < 0 ? NOT_HEX : Character.digit((char) digit, 16);
  }
}
