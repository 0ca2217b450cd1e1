package io.pomai.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.pomai.orbit.engine.FeatureFlags;
import java.util.function.Predicate;

/** The direction of modules and packages, and one home for each library. */
@AnalyzeClasses(packages = "io.pomai", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ARENA = "io.pomai.arena..";
  private static final String ORBIT = "io.pomai.orbit..";
  private static final String PROTOCOL = "io.pomai.protocol..";
  private static final String SERVER = "io.pomai.server..";

  @ArchTest
  static final ArchRule arenaKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(ARENA)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ORBIT, PROTOCOL, SERVER);

  @ArchTest
  static final ArchRule orbitKnowsArenaOnly =
      noClasses()
          .that()
          .resideInAPackage(ORBIT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PROTOCOL, SERVER);

  @ArchTest
  static final ArchRule protocolKnowsNoOtherModule =
      noClasses()
          .that()
          .resideInAPackage(PROTOCOL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ARENA, ORBIT, SERVER);

  @ArchTest
  static final ArchRule nothingKnowsTheBenchmarks =
      noClasses()
          .that()
          .resideInAnyPackage(ARENA, ORBIT, PROTOCOL, SERVER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.pomai.bench..");

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("io.pomai.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule netty = livesIn("io.netty..", PROTOCOL, SERVER);

  @ArchTest static final ArchRule bitmaps = livesIn("org.roaringbitmap..", ORBIT);

  @ArchTest static final ArchRule agrona = livesIn("org.agrona..", ARENA, ORBIT);

  @ArchTest static final ArchRule chronicle = livesIn("net.openhft..", "io.pomai.arena.file");

  @ArchTest
  static final ArchRule vectorApi = livesIn("jdk.incubator.vector..", "io.pomai.orbit.kernel..");

  @ArchTest
  static final ArchRule hdrHistogram = livesIn("org.HdrHistogram..", SERVER, "io.pomai.bench..");

  @ArchTest
  static final ArchRule json = livesIn("com.fasterxml.jackson..", "io.pomai.server.command..");

  @ArchTest
  static final ArchRule commandLine =
      livesIn("picocli..", "io.pomai.server.config", "io.pomai.server.launch", "io.pomai.bench..");

  @ArchTest static final ArchRule prometheus = livesIn("io.prometheus..", "io.pomai.server.export");

  @ArchTest static final ArchRule logback = livesIn("ch.qos.logback..", "io.pomai.server.launch");

  /** Flags choose objects where an engine is put together; nobody else asks what they are. */
  @ArchTest
  static final ArchRule flagsAreReadInTheAssembly =
      noClasses()
          .that(
              are(
                  "outside of the assembly",
                  c -> !c.getName().startsWith("io.pomai.orbit.engine.EngineAssembly")))
          .and()
          .doNotBelongToAnyOf(FeatureFlags.class)
          .should()
          .callMethod(FeatureFlags.class, "simd")
          .orShould()
          .callMethod(FeatureFlags.class, "boundedExactScan")
          .orShould()
          .callMethod(FeatureFlags.class, "get", String.class);

  private static ArchRule livesIn(String library, String... homes) {
    return noClasses()
        .that()
        .resideInAPackage("io.pomai..")
        .and()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library);
  }

  private static DescribedPredicate<JavaClass> are(
      String description, Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe(description, predicate);
  }
}
