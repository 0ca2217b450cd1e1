package io.pomai.server.metrics;

import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.acl.AclLog;
import io.pomai.server.config.SettingValues;
import io.pomai.server.pubsub.PubSub;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sections of INFO. Threads: any; a report is a snapshot of counters that go on running. */
public final class InfoReport {
  private static final Set<String> NOT_BY_DEFAULT = Set.of("commandstats", "latencystats");

  private final Map<String, Consumer<InfoText>> sections = new LinkedHashMap<>();

  /**
   * What happens in a server.
   *
   * @param metrics what is counted
   * @param load how far loading is
   * @param denials what users were not allowed
   * @param changes how many changes were made since the last save
   * @param pubSub who is subscribed to what
   * @param waiting how many clients wait for the log
   */
  public record Events(
      ServerMetrics metrics,
      LoadProgress load,
      AclLog denials,
      LongSupplier changes,
      PubSub pubSub,
      LongSupplier waiting) {}

  /**
   * A report over the parts of a server.
   *
   * @param commandNames names of the commands that are counted, by number
   */
  public InfoReport(
      PomaiEngine engine,
      SettingValues settings,
      ConnectionRegistry clients,
      ServerIdentity identity,
      Events events,
      List<String> commandNames) {
    ServerMetrics metrics = events.metrics();
    ServerSections server =
        new ServerSections(settings, clients, metrics, identity, events, engine.turnover());
    DataSections data = new DataSections(engine, settings);
    PersistenceSection persistence = new PersistenceSection(engine, settings, identity, events);
    VectorSection vectors = new VectorSection(engine, settings, metrics, commandNames);
    CommandSections commands = new CommandSections(metrics, settings, commandNames);
    sections.put("server", server::server);
    sections.put("clients", server::clients);
    sections.put("memory", data::memory);
    sections.put("persistence", persistence::write);
    sections.put("stats", server::stats);
    sections.put("replication", server::replication);
    sections.put("cpu", server::cpu);
    sections.put("modules", server::modules);
    sections.put("commandstats", commands::calls);
    sections.put("errorstats", commands::errors);
    sections.put("latencystats", commands::latencies);
    sections.put("cluster", server::cluster);
    sections.put("keyspace", data::keyspace);
    sections.put("vectors", vectors::write);
  }

  /**
   * The report of the named sections; {@code all} and {@code everything} mean all, unknown names
   * mean nothing.
   */
  public String text(Stream<String> names) {
    Set<String> wanted = names.flatMap(this::expand).collect(Collectors.toSet());
    InfoText text = new InfoText();
    sections.forEach((name, section) -> write(text, wanted.contains(name), section));
    return text.toString();
  }

  /** The usual sections. */
  public String text() {
    return text(Stream.of("default"));
  }

  private static void write(InfoText text, boolean wanted, Consumer<InfoText> section) {
    if (wanted) {
      section.accept(text);
    }
  }

  private Stream<String> expand(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return switch (lower) {
      case "all", "everything" -> sections.keySet().stream();
      case "default" -> sections.keySet().stream().filter(s -> !NOT_BY_DEFAULT.contains(s));
      default -> Stream.of(lower).filter(sections::containsKey);
    };
  }
}
