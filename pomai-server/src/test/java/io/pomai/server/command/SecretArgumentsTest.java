package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pomai.protocol.resp.HeapBudget;
import io.pomai.protocol.resp.RespDecoder;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.command.rows.CommandRows;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a command line when its secrets are taken out. */
class SecretArgumentsTest {
  private final CommandTable table = CommandRows.table();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "AUTH pw | AUTH *",
        "auth user pw | auth * *",
        "HELLO | HELLO",
        "HELLO 3 | HELLO 3",
        "HELLO 3 SETNAME me AUTH user pw | HELLO 3 SETNAME me AUTH * *",
        "HELLO 3 auth auth auth SETNAME me | HELLO 3 auth * * * *",
        "CONFIG SET requirepass pw | CONFIG SET requirepass *",
        "CONFIG SET timeout 3 REQUIREPASS pw timeout | CONFIG SET timeout 3 REQUIREPASS * timeout",
        "CONFIG SET timeout requirepass loglevel pw | CONFIG SET timeout requirepass loglevel pw",
        "CONFIG GET requirepass | CONFIG GET requirepass",
        "SET requirepass pw | SET requirepass pw",
      })
  void secretsAreLeftOut(String line, String shown) {
    ByteBuf bytes = Unpooled.copiedBuffer(line + "\r\n", StandardCharsets.UTF_8);
    RespDecoder decoder =
        new RespDecoder(ByteBufAllocator.DEFAULT, RespLimits.DEFAULTS, HeapBudget.ofProcess());
    try {
      decoder.received(bytes);
      assertThat(decoder.decode()).isEqualTo(RespDecoder.Result.COMMAND);
      assertThat(redacted(decoder.request())).isEqualTo(shown);
    } finally {
      bytes.release();
      decoder.release();
    }
  }

  private String redacted(RespRequest request) {
    CommandSpec parent = table.find(request, 0);
    CommandSpec row =
        parent.subcommands().isEmpty() || request.argc() < 2
            ? parent
            : parent.subcommands().find(request, 1);
    return IntStream.range(0, request.argc())
        .mapToObj(i -> row.secrets().contain(request, i) ? "*" : request.string(i))
        .collect(Collectors.joining(" "));
  }
}
