package io.pomai.orbit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.orbit.log.MalformedChangeException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written into a manifest is read from it, and nothing else is believed. */
class CatalogTest {
  private static final BlobReference STRINGS = new BlobReference("strings.blob", 4096, 3);
  private static final BlobReference VECTORS = new BlobReference("set.blob", 8192, 7);
  private static final BlobReference TAIL = new BlobReference("tail.blob", 4096, 8);
  private static final BlobReference DEADLINES = new BlobReference("deadlines.blob", 4096, 5);
  private static final BlobReference INDEX = new BlobReference("index.blob", 4096, 9);
  private static final SetState STATE =
      new SetState(17, 12, List.of(new SetPart(4, 16, VECTORS)), new SetPart(24, 0, TAIL), INDEX);

  /** Every entry as a line of text. */
  private static final class Lines implements Catalog {
    private final List<String> all = new ArrayList<>();

    @Override
    public void greatestSet(long number) {
      all.add("greatest " + number);
    }

    @Override
    public void set(
        long number,
        int database,
        boolean untilEmpty,
        ByteSlice name,
        ByteSlice config,
        SetState state) {
      all.add("set %d %d %s %s %s %s".formatted(number, database, untilEmpty, name, config, state));
    }

    @Override
    public void database(int number, long contained, @Nullable BlobReference strings) {
      all.add("database %d %d %s".formatted(number, contained, strings));
    }

    @Override
    public void deadlines(int database, BlobReference deadlines) {
      all.add("deadlines %d %s".formatted(database, deadlines));
    }
  }

  private static ByteSlice bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long address = Arena.global().allocate(Math.max(1, bytes.length)).address();
    NativeMemory.copy(bytes, 0, address, bytes.length);
    return new ByteSlice(address, bytes.length);
  }

  private static void show(Catalog target) {
    target.set(5, 0, true, bytes("default"), bytes("shape"), STATE);
    target.set(6, 1, false, bytes(""), bytes(""), new SetState(18, 0, List.of(), null, null));
    target.database(0, 11, STRINGS);
    target.deadlines(0, DEADLINES);
    target.database(1, 1L << 40, null);
    target.greatestSet(1L << 33);
  }

  private static Manifest manifest() {
    CatalogWriter writer = new CatalogWriter();
    show(writer);
    return writer.manifest(9);
  }

  @Test
  void readsWhatWasWritten() {
    Lines written = new Lines();
    show(written);
    Lines read = new Lines();
    CatalogReader.read(manifest(), read);
    assertThat(read.all).isEqualTo(written.all);
    assertThat(manifest().version()).isEqualTo(9);
    assertThat(manifest().logSequence()).as("the first that anything lacks").isEqualTo(12);
    assertThat(manifest().blobs()).containsExactly(VECTORS, TAIL, INDEX, STRINGS, DEADLINES);
  }

  @Test
  void refusesAPayloadThatEndsEarly() {
    byte[] payload = manifest().payload();
    Lines whole = new Lines();
    CatalogReader.read(manifest(), whole);
    for (int length = 1; length < payload.length; length++) {
      Lines read = new Lines();
      Manifest cut = new Manifest(9, 12, manifest().blobs(), Arrays.copyOf(payload, length));
      Throwable refused = catchThrowable(() -> CatalogReader.read(cut, read));
      assertThat(refused == null || refused instanceof MalformedChangeException).isTrue();
      assertThat(read.all).isEqualTo(whole.all.subList(0, read.all.size()));
    }
  }

  @Property(tries = 300)
  void neverFailsInAnotherWay(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] payload = manifest().payload();
    for (int i = 0; i <= random.nextInt(4); i++) {
      payload[random.nextInt(payload.length)] = (byte) random.nextInt();
    }
    Manifest damaged = new Manifest(9, 12, manifest().blobs(), payload);
    Throwable refused = catchThrowable(() -> CatalogReader.read(damaged, new Lines()));
    assertThat(refused == null || refused instanceof MalformedChangeException).isTrue();
  }

  @Test
  void refusesABlobThatTheManifestDoesNotName() {
    Manifest without = new Manifest(9, 12, List.of(VECTORS, TAIL, INDEX), manifest().payload());
    assertThatThrownBy(() -> CatalogReader.read(without, new Lines()))
        .isInstanceOf(MalformedChangeException.class)
        .hasMessageContaining("blob=3");
  }

  @Test
  void refusesPartsThatOverlap() {
    SetState overlapping =
        new SetState(17, 12, List.of(new SetPart(4, 16, VECTORS)), new SetPart(19, 1, TAIL), null);
    CatalogWriter writer = new CatalogWriter();
    writer.set(5, 0, true, bytes("default"), bytes("shape"), overlapping);
    assertThatThrownBy(() -> CatalogReader.read(writer.manifest(9), new Lines()))
        .isInstanceOf(MalformedChangeException.class)
        .hasMessageContaining("first=19");
  }
}
