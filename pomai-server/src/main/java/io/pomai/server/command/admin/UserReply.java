package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandReplies.text;

import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.acl.Selector;
import io.pomai.server.acl.UserRules;
import java.util.List;

/** The reply of ACL GETUSER. */
final class UserReply {
  private static final int FIELDS_OF_SELECTOR = 3;

  private UserReply() {}

  static void write(RespWriter reply, UserRules rules) {
    List<Selector> selectors = rules.selectors();
    reply.mapHeader(3 + FIELDS_OF_SELECTOR);
    reply.string("flags");
    reply.setHeader(rules.flags().size());
    rules.flags().forEach(reply::string);
    reply.string("passwords");
    reply.arrayHeader(rules.passwords().size());
    rules.passwords().forEach(reply::string);
    fields(reply, selectors.getFirst());
    reply.string("selectors");
    reply.arrayHeader(selectors.size() - 1);
    for (Selector selector : selectors.subList(1, selectors.size())) {
      reply.mapHeader(FIELDS_OF_SELECTOR);
      fields(reply, selector);
    }
  }

  private static void fields(RespWriter reply, Selector selector) {
    text(reply, "commands", selector.commandsText());
    text(reply, "keys", selector.keysText());
    text(reply, "channels", selector.channelsText());
  }
}
