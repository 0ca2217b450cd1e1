package io.pomai.server.metrics;

import java.util.Locale;

/** The text of an INFO reply under construction: sections of {@code field:value} lines. */
final class InfoText {
  private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

  private final StringBuilder text = new StringBuilder(2048);

  void section(String title) {
    if (!text.isEmpty()) {
      text.append("\r\n");
    }
    text.append("# ").append(title).append("\r\n");
  }

  void field(String name, Object value) {
    text.append(name).append(':').append(value).append("\r\n");
  }

  /** A number of bytes, and the same for people under {@code <name>_human}. */
  void bytes(String name, long bytes) {
    field(name, bytes);
    field(name + "_human", human(bytes));
  }

  void decimal(String name, double value) {
    field(name, String.format(Locale.ROOT, "%.2f", value));
  }

  static String human(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", value, UNITS[unit]);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
