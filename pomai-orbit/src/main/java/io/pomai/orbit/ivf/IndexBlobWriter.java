package io.pomai.orbit.ivf;

import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.quant.ProductQuantizer;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * Writes the blob of a generation, without what was removed from its lists.
 *
 * <p>Threading: nothing is added to the lists meanwhile, and the caller is pinned, or else keeps
 * the generation from being freed. Slots may be removed: then they are in the blob or not, or in
 * part. Memory for one block is taken outside of the budget, since saving must work when it is
 * full.
 */
final class IndexBlobWriter {
  private final Generation generation;
  private final BlockShape shape;
  private final BlobWriter out;
  private final WordWriter words;
  private final long packed;
  private int rows;

  private IndexBlobWriter(Generation generation, BlobWriter out, Arena memory) {
    this.generation = generation;
    this.shape = generation.lists().shape();
    this.out = out;
    this.words = new WordWriter(out, memory.allocate(Long.BYTES, Long.BYTES).address());
    this.packed = memory.allocate(ListBlock.bytes(shape), ROWS).address();
  }

  /**
   * Returns when the blob is on the device.
   *
   * @param trainedFor see {@link IndexBlob#trainedFor}
   * @throws IOException when it is not; nothing is left of it
   */
  static BlobReference write(
      StorageFolder folder,
      String name,
      byte[] trainedFor,
      Generation generation,
      long version,
      int nextTraining)
      throws IOException {
    try (Arena memory = Arena.ofConfined();
        BlobWriter out = BlobWriter.create(folder, name, IndexBlob.KIND, 0)) {
      IndexBlobWriter writer = new IndexBlobWriter(generation, out, memory);
      writer.writeTrainedFor(trainedFor, memory);
      writer.writeNumbers(version, nextTraining);
      writer.writeTrained();
      writer.writeCalibration();
      writer.writeLists();
      return out.finish();
    }
  }

  private void writeTrainedFor(byte[] trainedFor, Arena memory) throws IOException {
    long text = memory.allocate(trainedFor.length).address();
    NativeMemory.copy(trainedFor, 0, text, trainedFor.length);
    writeSection(IndexBlob.TRAINED_FOR, text, trainedFor.length);
  }

  private void writeSection(int id, long address, long bytes) throws IOException {
    out.beginSection(id);
    out.write(address, bytes);
    out.endSection();
  }

  private void writeNumbers(long version, int nextTraining) throws IOException {
    IvfLists lists = generation.lists();
    IndexNumbers numbers =
        new IndexNumbers(
            version,
            lists.centroids().count(),
            lists.twice(),
            generation.frontier(),
            nextTraining,
            lists.quantizer().error(),
            generation.drift().baseline(),
            lists.tally().counts());
    out.beginSection(IndexBlob.NUMBERS);
    numbers.write(words);
    out.endSection();
  }

  private void writeTrained() throws IOException {
    Centroids centroids = generation.lists().centroids();
    writeSection(IndexBlob.CENTROIDS, centroids.rows(), centroids.count() * centroids.stride());
    ProductQuantizer quantizer = generation.lists().quantizer();
    writeSection(
        IndexBlob.CODEBOOK,
        quantizer.codebook(),
        ProductQuantizer.codebookBytes(quantizer.dim(), quantizer.width()));
  }

  private void writeCalibration() throws IOException {
    Calibration calibration = generation.calibration();
    out.beginSection(IndexBlob.CALIBRATION);
    for (int at = 0; at < Calibration.KS.length; at++) {
      words.int32(calibration.count(at));
    }
    calibration.write(words);
    out.endSection();
  }

  private void writeLists() throws IOException {
    IvfLists lists = generation.lists();
    int[] sizes = new int[lists.centroids().count()];
    out.beginSection(IndexBlob.BLOCKS, BlobWriter.PAGE);
    for (int list = 0; list < sizes.length; list++) {
      sizes[list] = writeBlocks(lists.list(list));
    }
    out.endSection();
    out.beginSection(IndexBlob.SIZES);
    for (int size : sizes) {
      words.int32(size);
    }
    out.endSection();
  }

  /** Writes the rows of a list, in order and without holes; returns how many. */
  private int writeBlocks(InvertedList list) throws IOException {
    int size = list.size();
    BlockTable blocks = list.blocks();
    int written = 0;
    clear();
    for (int first = 0; first < size; first += ROWS) {
      long block = blocks.address(first / ROWS);
      long used = usedRows(block, Math.min(ROWS, size - first)) & blocks.present(first / ROWS);
      if (rows == 0 && used == -1) {
        out.write(block, ListBlock.bytes(shape));
      } else {
        pack(block, used);
      }
      written += Long.bitCount(used);
    }
    if (rows > 0) {
      out.write(packed, ListBlock.bytes(shape));
    }
    return written;
  }

  private void clear() {
    ListBlock.clear(shape, packed);
    rows = 0;
  }

  private static long usedRows(long block, int rows) {
    long used = 0;
    for (int row = 0; row < rows; row++) {
      used |= ListBlock.slot(block, row) == ListBlock.NO_SLOT ? 0 : 1L << row;
    }
    return used;
  }

  private void pack(long block, long used) throws IOException {
    for (long left = used; left != 0; left &= left - 1) {
      ListBlock.copyRow(shape, block, Long.numberOfTrailingZeros(left), packed, rows++);
      if (rows == ROWS) {
        out.write(packed, ListBlock.bytes(shape));
        clear();
      }
    }
  }
}
