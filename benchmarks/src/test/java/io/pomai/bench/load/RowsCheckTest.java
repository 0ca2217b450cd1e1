package io.pomai.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowsCheckTest {
  private static final int KEYS = 100;

  private static RowsCheck single(int rows) {
    return new RowsCheck(
        new RowsCheck.Shape(1, rows, true, false), KEYS, new SearchResults(1, rows));
  }

  private static @Nullable String judge(RowsCheck check, String reply) {
    check.begin(0);
    ByteBuffer bytes = ByteBuffer.wrap(reply.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(new ReplyReader().read(bytes, check)).isTrue();
    return check.end();
  }

  private static String row(String key, String distance) {
    return "*2\r\n$"
        + key.length()
        + "\r\n"
        + key
        + "\r\n$"
        + distance.length()
        + "\r\n"
        + distance
        + "\r\n";
  }

  @Test
  void acceptsRowsInOrderInBothProtocols() {
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("99", "0.5"))).isNull();
    assertThat(judge(single(2), "*2\r\n*2\r\n$1\r\n7\r\n,0.5\r\n*2\r\n$1\r\n8\r\n,1e3\r\n"))
        .isNull();
  }

  @Test
  void countsAnErrorReplyAsAnError() {
    assertThat(judge(single(2), "-ERR no such set\r\n")).isEqualTo("ERR no such set");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + "-ERR half\r\n"))
        .isEqualTo("ERR half");
  }

  @Test
  void namesEveryWayToBeWrong() {
    assertThat(judge(single(2), "*0\r\n")).contains("expected 2 elements at depth 0, got 0");
    assertThat(judge(single(2), "*1\r\n" + row("7", "0.5"))).contains("expected 2 elements");
    assertThat(judge(single(2), "$-1\r\n")).contains("expected rows");
    assertThat(judge(single(2), "+OK\r\n")).contains("expected rows");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("7", "0.5"))).contains("twice");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("100", "0.5")))
        .contains("never stored");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("-1", "0.5")))
        .contains("never stored");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("key", "0.5")))
        .contains("expected a digit");
    assertThat(judge(single(2), "*2\r\n" + row("7", "0.5") + row("8", "0.4")))
        .contains("comes after 0.5");
    assertThat(judge(single(2), "*2\r\n" + row("7", "NaN") + row("8", "0.4"))).contains("NaN");
  }

  @Test
  void aWrongReplyDoesNotSpoilTheNextOne() {
    RowsCheck check = single(1);
    assertThat(judge(check, "*1\r\n" + row("x", "1"))).isNotNull();
    assertThat(judge(check, "*1\r\n" + row("7", "1"))).isNull();
    assertThat(judge(check, "*1\r\n" + row("7", "0")))
        .as("the same key in another answer")
        .isNull();
  }

  @Test
  void checksBatchesQueryByQuery() {
    RowsCheck batch =
        new RowsCheck(new RowsCheck.Shape(2, 2, true, false), KEYS, new SearchResults(2, 2));
    String near = "*2\r\n" + row("1", "1") + row("2", "5");
    assertThat(judge(batch, "*2\r\n" + near + near))
        .as("order starts anew with each query")
        .isNull();
    assertThat(judge(batch, "*2\r\n" + near + "*2\r\n" + row("1", "1") + row("1", "5")))
        .contains("twice");
    assertThat(judge(batch, "*2\r\n" + near + "*1\r\n" + row("1", "1")))
        .contains("expected 2 elements at depth 1");
  }

  @Test
  void readsScoresOfVectorSets() {
    RowsCheck flat =
        new RowsCheck(new RowsCheck.Shape(1, 2, false, true), KEYS, new SearchResults(1, 2));
    assertThat(judge(flat, "*4\r\n$1\r\n7\r\n$3\r\n0.9\r\n$1\r\n8\r\n$3\r\n0.8\r\n")).isNull();
    assertThat(judge(flat, "%2\r\n$1\r\n7\r\n,0.9\r\n$1\r\n8\r\n,0.8\r\n")).isNull();
    assertThat(judge(flat, "*4\r\n$1\r\n7\r\n$3\r\n0.8\r\n$1\r\n8\r\n$3\r\n0.9\r\n"))
        .contains("comes after");
  }
}
