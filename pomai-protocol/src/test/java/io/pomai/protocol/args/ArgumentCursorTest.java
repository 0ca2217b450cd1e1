package io.pomai.protocol.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArgumentCursorTest {
  private static final Keyword IN = Keyword.of("IN");
  private static final Keyword EXACT = Keyword.of("EXACT");

  private final RequestFactory requests = new RequestFactory();

  @AfterEach
  void closeRequests() {
    requests.close();
  }

  @Test
  void walksKeywordsAndValues() {
    ArgumentCursor cursor = requests.cursor("10", "in", "films", "ExAcT");
    assertThat(cursor.nextInt("k", 1, 100)).isEqualTo(10);
    assertThat(cursor.accept(EXACT)).isFalse();
    assertThat(cursor.accept(IN)).isTrue();
    assertThat(cursor.nextString("a set")).isEqualTo("films");
    assertThat(cursor.isNext(EXACT)).isTrue();
    assertThat(cursor.accept(EXACT)).isTrue();
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.accept(EXACT)).isFalse();
  }

  @Test
  void namesARangeAndWhatCame() {
    assertThatThrownBy(() -> requests.cursor("0").nextInt("k", 1, 1_000_000))
        .isInstanceOf(ArgumentException.class)
        .hasMessage("ERR k must be an integer from 1 to 1000000, got '0'");
    assertThatThrownBy(() -> requests.cursor("ten").nextLong("COUNT", 1, Long.MAX_VALUE))
        .hasMessage("ERR COUNT must be an integer of at least 1, got 'ten'");
    assertThatThrownBy(() -> requests.cursor("x").nextLong("delta", Long.MIN_VALUE, Long.MAX_VALUE))
        .hasMessage("ERR delta must be an integer, got 'x'");
    assertThatThrownBy(() -> requests.cursor("nan").nextDouble("RADIUS"))
        .hasMessage("ERR RADIUS must be a number, got 'nan'");
  }

  @Test
  void namesWhatIsMissingOrTooMuch() {
    assertThatThrownBy(() -> requests.cursor().next("a key"))
        .hasMessage("ERR syntax error, expected a key after argument 0");
    assertThat(requests.cursor("FOO").syntaxError())
        .hasMessage("ERR syntax error near 'FOO' (argument 1)");
    assertThat(requests.cursor().syntaxError()).hasMessage("ERR syntax error");
  }

  @Test
  void showsNoMoreOfAnArgumentThanALogLineTakes() {
    assertThatThrownBy(() -> requests.cursor("x".repeat(10_000)).nextInt("k", 1, 2))
        .hasMessage("ERR k must be an integer from 1 to 2, got '" + "x".repeat(64) + "…'");
  }
}
