package io.pomai.server.command.vectors;

import static io.pomai.server.command.CommandSpec.row;
import static io.pomai.server.command.CommandTable.VECTOR;
import static io.pomai.server.command.KeyPositions.FIRST;
import static io.pomai.server.command.KeyPositions.FIRST_OR_DEFAULT;
import static io.pomai.server.command.KeyPositions.foundBy;

import io.pomai.server.acl.KeyAccess;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Estimated;
import java.util.stream.Stream;

/** The rows of the commands on vector sets: Pomai's own, then those of Redis, on the same sets. */
public final class VectorRows {
  private static final String POMAI = "0.1.0";

  private VectorRows() {}

  public static CommandSpec[] all() {
    return Stream.of(own(), ofRedis()).flatMap(Stream::of).toArray(CommandSpec[]::new);
  }

  private static CommandSpec[] own() {
    return new CommandSpec[] {
      row("VCREATE set DIM d [METRIC L2|COSINE|IP] [TYPE F32|F16|I8|BIN] [RECALL r]"
              + " [COMPRESSION NORMAL|HIGH] [FLAG name on|off ...]")
          .since(POMAI, "Creates an empty vector set.")
          .takes(-4, FIRST, "write denyoom fast", VECTOR)
          .uses(KeyAccess.INSERT)
          .runs(VectorSetCommands::create),
      row("VSET key vector [IN set] [ATTR json] [NX|XX] [EX seconds|PX ms|EXAT seconds|PXAT ms]")
          .since(POMAI, "Stores a vector and its attributes under a key.")
          .takes(-3, foundBy(NamedSet::inSet), "write denyoom fast", VECTOR)
          .uses(KeyAccess.INSERT)
          .runs(VectorCommands::set),
      row("VMSET count key vector [key vector ...] [IN set] [EX seconds|PX ms|EXAT seconds|PXAT ms]")
          .since(POMAI, "Stores several vectors, all or none.")
          .takes(-4, foundBy(NamedSet::inMultiSet), "write denyoom", VECTOR)
          .uses(KeyAccess.INSERT)
          .runs(new Estimated(Estimated::byArguments, VectorCommands::multiSet)),
      row("VGET key [IN set] [VALUES] [WITHATTR]")
          .since(POMAI, "Returns the vector of a key.")
          .takes(-2, foundBy(NamedSet::inGet), "readonly fast", VECTOR)
          .runs(VectorCommands::get),
      row("VDEL [key ...] [WHERE filter] [IN set]")
          .since(POMAI, "Removes vectors, by key or by what matches, and returns how many went.")
          .takes(-2, foundBy(VectorDelete::set), "write fast", VECTOR)
          .uses(KeyAccess.TAKE_OUT)
          .runs(new VectorDelete()),
      row("VSEARCH vector k [IN set] [WITHVECTORS] [WITHATTRS] [RADIUS r] [RECALL r]"
              + " [NPROBE n] [RERANK n] [EXACT] [FILTER filter] [TIMEOUT ms] [PROFILE]")
          .since(POMAI, "Returns the k nearest keys with their distances, nearest first.")
          .takes(-3, foundBy(NamedSet::inSearch), "readonly", VECTOR)
          .runs(new VectorSearch.Single()),
      row("VMSEARCH k count vector [vector ...] [IN set] [WITHVECTORS] [WITHATTRS] [RADIUS r] [RECALL r]"
              + " [NPROBE n] [RERANK n] [EXACT] [FILTER filter] [TIMEOUT ms]")
          .since(POMAI, "Answers several searches that share their passes over memory.")
          .takes(-4, foundBy(NamedSet::inMultiSearch), "readonly", VECTOR)
          .runs(new VectorSearch.Batch()),
      row("VCARD [set]")
          .since(POMAI, "Returns how many vectors a set has.")
          .takes(-1, FIRST_OR_DEFAULT, "readonly fast module", VECTOR)
          .atMost(2)
          .uses(KeyAccess.METADATA)
          .runs(VectorSetCommands::cardinality),
      row("VDIM [set]")
          .since(POMAI, "Returns the dimension of a set.")
          .takes(-1, FIRST_OR_DEFAULT, "readonly fast module", VECTOR)
          .atMost(2)
          .uses(KeyAccess.METADATA)
          .runs(VectorSetCommands::dimension),
      row("VSTATS [set]")
          .since(POMAI, "Returns what a set holds and how much memory it takes.")
          .takes(-1, FIRST_OR_DEFAULT, "readonly fast", VECTOR)
          .atMost(2)
          .uses(KeyAccess.METADATA)
          .runs(VectorSetCommands::stats),
    };
  }

  private static CommandSpec[] ofRedis() {
    return new CommandSpec[] {
      row("VADD key [REDUCE dim] FP32 blob|VALUES n v1 ... vn element [CAS] [NOQUANT|Q8|BIN] [EF n]"
              + " [SETATTR text] [M n] [XMETRIC COSINE|L2|IP]"
              + " [EX seconds|PX ms|EXAT seconds|PXAT ms]")
          .since("8.0.0", "Stores a vector under an element; makes the set.")
          .takes(-5, FIRST, "write denyoom module", VECTOR)
          .uses(KeyAccess.INSERT)
          .runs(new Estimated(AddCommand::estimate, AddCommand::execute)),
      row("VSIM key ELE element|FP32 blob|VALUES n v1 ... vn [WITHSCORES] [WITHATTRIBS] [COUNT n]"
              + " [EPSILON d] [EF n] [FILTER expression] [FILTER-EF n] [TRUTH] [NOTHREAD] [TIMEOUT ms]")
          .since("8.0.0", "Returns the most similar elements, best first.")
          .takes(-4, FIRST, "readonly module", VECTOR)
          .runs(new SimilarCommand()),
      row("VREM key element")
          .since("8.0.0", "Removes an element.")
          .takes(3, FIRST, "write module", VECTOR)
          .uses(KeyAccess.TAKE_OUT)
          .runs(ElementCommands::remove),
      row("VEMB key element [RAW]")
          .since("8.0.0", "Returns the vector of an element.")
          .takes(-3, FIRST, "readonly fast module", VECTOR)
          .runs(ElementCommands::embedding),
      row("VISMEMBER key element")
          .since("8.2.0", "Says whether there is such an element.")
          .takes(3, FIRST, "readonly module", VECTOR)
          .uses(KeyAccess.METADATA)
          .runs(ElementCommands::isMember),
      row("VGETATTR key element")
          .since("8.0.0", "Returns the attributes of an element.")
          .takes(3, FIRST, "readonly fast module", VECTOR)
          .runs(ElementCommands::getAttributes),
      row("VSETATTR key element text")
          .since("8.0.0", "Sets the attributes of an element; removes them when empty.")
          .takes(4, FIRST, "write fast module", VECTOR)
          .uses(KeyAccess.UPDATE)
          .runs(ElementCommands::setAttributes),
      row("VLINKS key element [WITHSCORES]")
          .since("8.0.0", "Returns the nearest elements of an element, as one level.")
          .takes(-3, FIRST, "readonly fast module", VECTOR)
          .runs(new LinksCommand()),
      row("VINFO key")
          .since("8.0.0", "Describes a vector set.")
          .takes(2, FIRST, "readonly fast module", VECTOR)
          .uses(KeyAccess.METADATA)
          .runs(SetInfo::execute),
      row("VRANDMEMBER key [count]")
          .since("8.0.0", "Returns elements chosen at random.")
          .takes(-2, FIRST, "readonly module", VECTOR)
          .runs(new Estimated(MemberCommands::estimateRandom, MemberCommands::random)),
      row("VRANGE key start end [count]")
          .since("8.4.0", "Returns elements in the order of their names.")
          .takes(-4, FIRST, "readonly module", VECTOR)
          .runs(new MemberCommands.Range()),
    };
  }

  /** Times to live of elements, which Redis does not have. */
  public static CommandSpec[] expiry() {
    return new CommandSpec[] {
      row("VEXPIRE key element seconds [NX|XX|GT|LT]")
          .since(POMAI, "Has an element of a vector set expire in some seconds.")
          .takes(-4, FIRST, "write fast module", VECTOR)
          .uses(KeyAccess.UPDATE)
          .runs(ElementExpiryCommands::expire),
      row("VPERSIST key element")
          .since(POMAI, "Has an element of a vector set not expire.")
          .takes(3, FIRST, "write fast module", VECTOR)
          .uses(KeyAccess.UPDATE)
          .runs(ElementExpiryCommands::persist),
      row("VTTL key element")
          .since(POMAI, "Returns how long an element will be there, in seconds.")
          .takes(3, FIRST, "readonly fast module", VECTOR)
          .runs(ElementExpiryCommands::ttl),
    };
  }
}
