package io.pomai.server.command.vectors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.pomai.server.command.CommandException;
import java.io.IOException;

/** Checks that bytes are one JSON object. */
final class JsonObjects {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonObjects() {}

  /** Throws when {@code json} is anything but one well-formed object in UTF-8. */
  static void check(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      JsonToken first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) {
        throw invalid("got " + (first == null ? "nothing" : kind(first)));
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw invalid("got more behind the object");
      }
    } catch (JsonProcessingException e) {
      throw invalid("not well-formed at byte " + e.getLocation().getByteOffset());
    } catch (IOException e) {
      throw invalid(e.toString());
    }
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> "a literal";
    };
  }

  private static CommandException invalid(String reason) {
    return new CommandException(
        "ERR ATTR must be a JSON object like {\"colour\":\"red\"}: " + reason);
  }
}
