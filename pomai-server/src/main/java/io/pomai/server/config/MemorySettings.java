package io.pomai.server.config;

import io.pomai.orbit.engine.EvictionPolicy;
import io.pomai.orbit.engine.EvictionSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The settings of what happens when memory is short. */
public final class MemorySettings {
  private static final List<Setting<?>> ROWS = new ArrayList<>();
  private static final EvictionSettings DEFAULTS = EvictionSettings.NONE;

  public static final Setting<EvictionPolicy> MAXMEMORY_POLICY =
      Setting.named("maxmemory-policy", new PolicyType(), DEFAULTS.policy().word())
          .runtime()
          .doc(
              ROWS,
              "Which keys go when maxmemory is reached: of all keys or of those with a time to live (volatile), the"
                  + " least recently or least frequently used, random ones, or those that expire first."
                  + " noeviction: none, writes are refused.");

  public static final Setting<Integer> MAXMEMORY_SAMPLES =
      Setting.named("maxmemory-samples", new CountType(1), String.valueOf(DEFAULTS.samples()))
          .runtime()
          .doc(
              ROWS,
              "How many keys of each database are compared for each one that goes."
                  + " More: nearer to the policy, slower.");

  public static final Setting<Integer> LFU_LOG_FACTOR =
      Setting.named("lfu-log-factor", new CountType(0), String.valueOf(DEFAULTS.logFactor()))
          .runtime()
          .doc(
              ROWS,
              "How slowly the logarithmic counter of uses grows, with a policy of frequency. 0: by one with each use.");

  public static final Setting<Integer> LFU_DECAY_TIME =
      Setting.named("lfu-decay-time", new CountType(0), String.valueOf(DEFAULTS.decayMinutes()))
          .runtime()
          .doc(
              ROWS,
              "Minutes without use after which the counter of uses goes down by one. 0: it never does.");

  private MemorySettings() {}

  /** The rows, for the one table of settings. */
  public static List<Setting<?>> rows() {
    return Collections.unmodifiableList(ROWS);
  }

  /** What they say together. */
  public static EvictionSettings eviction(SettingValues settings) {
    return new EvictionSettings(
        settings.get(MAXMEMORY_POLICY),
        settings.get(MAXMEMORY_SAMPLES),
        settings.get(LFU_LOG_FACTOR),
        settings.get(LFU_DECAY_TIME));
  }

  /** One of the policies. */
  private static final class PolicyType implements SettingType<EvictionPolicy> {
    /** In the order of Redis. */
    private static final List<EvictionPolicy> POLICIES =
        List.of(
            EvictionPolicy.VOLATILE_LRU,
            EvictionPolicy.VOLATILE_LFU,
            EvictionPolicy.VOLATILE_RANDOM,
            EvictionPolicy.VOLATILE_TTL,
            EvictionPolicy.ALLKEYS_LRU,
            EvictionPolicy.ALLKEYS_LFU,
            EvictionPolicy.ALLKEYS_RANDOM,
            EvictionPolicy.NOEVICTION);

    @Override
    public Optional<EvictionPolicy> parse(String text) {
      return Arrays.stream(EvictionPolicy.values())
          .filter(policy -> policy.word().equalsIgnoreCase(text))
          .findFirst();
    }

    @Override
    public String format(EvictionPolicy value) {
      return value.word();
    }

    @Override
    public String expected() {
      return "one of " + words();
    }

    @Override
    public String complaint(String text) {
      return "argument(s) must be one of the following: " + words();
    }

    private static String words() {
      return POLICIES.stream().map(EvictionPolicy::word).collect(Collectors.joining(", "));
    }
  }

  /** A whole number of {@code least} or more. */
  private record CountType(int least) implements SettingType<Integer> {
    @Override
    public Optional<Integer> parse(String text) {
      return range().parse(text);
    }

    private SettingType<Integer> range() {
      return SettingTypes.integer(least, Integer.MAX_VALUE);
    }

    @Override
    public String format(Integer value) {
      return range().format(value);
    }

    @Override
    public String expected() {
      return range().expected();
    }

    @Override
    public String complaint(String text) {
      return isNumber(text)
          ? "argument must be between " + least + " and " + Integer.MAX_VALUE + " inclusive"
          : "argument couldn't be parsed into an integer";
    }

    private static boolean isNumber(String text) {
      try {
        long _ = Long.parseLong(text);
        return true;
      } catch (NumberFormatException e) {
        return false;
      }
    }
  }
}
