package io.pomai.arena.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.file.SimulatedDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Files of format version 1, which every later version must go on reading. */
class GoldenFilesTest {
  private static final BlobReference BLOB = new BlobReference("format-1.blob", 4256, 0x1D13B642);
  private static final String MANIFEST = "format-1.manifest";

  private final SimulatedDisk disk = new SimulatedDisk();

  private static byte[] golden(String name) throws IOException {
    try (InputStream file = GoldenFilesTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(file, name).readAllBytes();
    }
  }

  private static BlobContent content() {
    byte[] counting = new byte[300];
    for (int i = 0; i < counting.length; i++) {
      counting[i] = (byte) i;
    }
    Map<Integer, byte[]> sections = new LinkedHashMap<>();
    sections.put(7, counting);
    sections.put(-2, new byte[0]);
    sections.put(40, "on a page".getBytes(StandardCharsets.US_ASCII));
    return new BlobContent(0x01020304, 0x21, sections);
  }

  private BlobReference write(String name) throws IOException {
    BlobContent content = content();
    try (BlobWriter writer = BlobWriter.create(disk, name, content.kind(), content.features())) {
      for (Map.Entry<Integer, byte[]> section : content.sections().entrySet()) {
        boolean onPage = section.getKey() == 40;
        writer.beginSection(section.getKey(), onPage ? BlobWriter.PAGE : BlobWriter.ALIGNMENT);
        BlobContent.writeWhole(writer, section.getValue());
        writer.endSection();
      }
      return writer.finish();
    }
  }

  private static Manifest manifest() {
    BlobReference other = new BlobReference("other.blob", 1L << 40, -2);
    byte[] payload = "payload of the engine".getBytes(StandardCharsets.US_ASCII);
    return new Manifest(12, 3456789012L, List.of(BLOB, other), payload);
  }

  @Test
  void aBlobOfVersionOneIsRead() throws IOException {
    disk.overwrite(BLOB.name(), golden(BLOB.name()));
    BlobSettings settings = new BlobSettings(Verification.EAGER, 0xFF);
    try (Blob blob = new MappedBlobs(disk, settings).open(BLOB)) {
      content().assertIn(blob);
    }
  }

  @Test
  void aBlobIsWrittenAsInVersionOne() throws IOException {
    assertThat(write(BLOB.name())).isEqualTo(BLOB);
    assertThat(disk.read(BLOB.name())).isEqualTo(golden(BLOB.name()));
  }

  @Test
  void aManifestOfVersionOneIsRead() throws IOException {
    disk.overwrite(ManifestFile.NAME, golden(MANIFEST));
    assertThat(ManifestFile.read(disk).orElseThrow())
        .usingRecursiveComparison()
        .isEqualTo(manifest());
  }

  @Test
  void aManifestIsWrittenAsInVersionOne() throws IOException {
    ManifestFile.write(disk, manifest());
    assertThat(disk.read(ManifestFile.NAME)).isEqualTo(golden(MANIFEST));
  }
}
