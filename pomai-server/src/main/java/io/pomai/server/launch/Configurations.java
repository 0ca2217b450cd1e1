package io.pomai.server.launch;

import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.ivf.TrainingSettings;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.server.BindAddress;
import io.pomai.server.OutputLimits;
import io.pomai.server.ServerConfig;
import io.pomai.server.TlsPort;
import io.pomai.server.acl.AccessControl;
import io.pomai.server.config.MemorySettings;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.metrics.ProcessStats;
import io.pomai.server.tls.TlsContexts;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What engine and network need, out of the settings. */
final class Configurations {
  private static final Logger LOG = LoggerFactory.getLogger(Configurations.class);
  private static final double SHARE_OF_MEMORY = 0.7;

  private Configurations() {}

  static EngineConfig engine(SettingValues settings) {
    return EngineConfig.defaults()
        .withBudgetBytes(budget(settings.get(Settings.MAXMEMORY)))
        .withKernelChoice(settings.get(Settings.KERNEL))
        .withFlags(flags(settings))
        .withIndex(index(settings))
        .withDurability(durability(settings))
        .withEviction(MemorySettings.eviction(settings));
  }

  /** Where data is kept, or null where it is not. */
  private static @Nullable Durability durability(SettingValues settings) {
    String folder = settings.get(Settings.DIR);
    if (folder.isEmpty() || !settings.get(Settings.APPENDONLY)) {
      return null;
    }
    return Durability.in(Path.of(folder))
        .withPolicy(settings.get(Settings.APPENDFSYNC))
        .withSegmentBytes(settings.get(Settings.LOG_SEGMENT_BYTES))
        .withMapper(settings.get(Settings.FILE_MAPPER))
        .withVerification(settings.get(Settings.VERIFY_BLOBS))
        .withKeptCheckpoints(() -> settings.get(Settings.KEPT_CHECKPOINTS));
  }

  /** The bytes that a value of maxmemory stands for. */
  static long budget(long maxmemory) {
    return maxmemory == 0 ? (long) (SHARE_OF_MEMORY * ProcessStats.machineMemory()) : maxmemory;
  }

  /** The features of sets that do not say otherwise. */
  static FeatureFlags flags(SettingValues settings) {
    return FeatureFlags.DEFAULTS
        .with(FeatureFlags.SIMD, settings.get(Settings.ENABLE_SIMD))
        .with(FeatureFlags.BOUNDED_EXACT_SCAN, settings.get(Settings.ENABLE_BOUNDED_EXACT_SCAN))
        .with(FeatureFlags.PACKED_PQ_SCAN, settings.get(Settings.ENABLE_PACKED_PQ_SCAN))
        .with(FeatureFlags.SKETCH_PREFILTER, settings.get(Settings.ENABLE_SKETCH_PREFILTER))
        .with(FeatureFlags.MMAP_FIRST_BLOBS, settings.get(Settings.ENABLE_MMAP_FIRST_BLOBS));
  }

  private static IvfSettings index(SettingValues settings) {
    return new IvfSettings(
        settings.get(Settings.INDEX_THRESHOLD),
        settings.get(Settings.INDEX_RECALL),
        settings.get(Settings.INDEX_CALIBRATION_QUERIES),
        settings.get(Settings.INDEX_SKETCH_ERRORS),
        new TrainingSettings(
            settings.get(Settings.INDEX_CODE_BYTES),
            settings.get(Settings.INDEX_SAMPLE_PER_LIST),
            settings.get(Settings.INDEX_ITERATIONS)));
  }

  static int searchThreads(SettingValues settings) {
    return settings.threads(Settings.SEARCH_THREADS);
  }

  /**
   * What the network needs.
   *
   * @throws IllegalStateException if TLS is wanted and not possible; the cause is a {@link
   *     SettingException}
   */
  static ServerConfig network(SettingValues settings, AccessControl access) {
    return new ServerConfig(
        settings.get(Settings.BIND).stream().map(BindAddress::of).toList(),
        settings.get(Settings.PORT),
        tls(settings),
        settings.threads(Settings.IO_THREADS),
        settings.get(Settings.TCP_BACKLOG),
        () -> settings.get(Settings.MAXCLIENTS),
        () -> settings.get(Settings.TIMEOUT),
        settings.get(Settings.TCP_KEEPALIVE),
        () ->
            settings.get(Settings.PROTECTED_MODE) && access.users().defaultUser().rules().isOpen(),
        () -> !access.users().defaultUser().rules().isOpen(),
        () -> limits(settings),
        outputLimits(settings));
  }

  private static OutputLimits outputLimits(SettingValues settings) {
    return new OutputLimits(
        () -> settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).normal(),
        () -> settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).messages());
  }

  private static @Nullable TlsPort tls(SettingValues settings) {
    int port = settings.get(SecuritySettings.TLS_PORT);
    if (port == 0) {
      warnOfUnused(settings);
      return null;
    }
    try {
      boolean alone = settings.get(Settings.PORT) == 0;
      return new TlsPort(port, alone, TlsContexts.create(settings));
    } catch (SettingException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Who gave a certificate believes that connections are encrypted. */
  private static void warnOfUnused(SettingValues settings) {
    List<String> given =
        Settings.all().stream()
            .filter(setting -> setting.name().startsWith("tls-"))
            .filter(setting -> !settings.text(setting).equals(setting.defaultText()))
            .<String>map(Setting::name)
            .toList();
    if (!given.isEmpty()) {
      LOG.warn("{} given without tls-port: nothing is encrypted; give --tls-port PORT", given);
    }
  }

  private static RespLimits limits(SettingValues settings) {
    long output = settings.get(Settings.CLIENT_OUTPUT_BUFFER_LIMIT).normal().hardBytes();
    int unlimited = RespLimits.DEFAULTS.outputBuffer();
    return new RespLimits(
        Math.toIntExact(settings.get(Settings.PROTO_MAX_BULK_LEN)),
        settings.get(Settings.MAX_ARGUMENTS),
        Math.toIntExact(settings.get(Settings.INLINE_MAX)),
        Math.toIntExact(settings.get(Settings.CLIENT_QUERY_BUFFER_LIMIT)),
        output == 0 ? unlimited : Math.clamp(output, 1024, unlimited),
        RespLimits.DEFAULTS.unauthenticatedArguments(),
        RespLimits.DEFAULTS.unauthenticatedBulkLength());
  }
}
