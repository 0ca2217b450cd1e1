package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes a generation of the blob of an index, whose lists are read in place, and believes nothing:
 * a checksum does not say who wrote. Used by one thread, once.
 */
final class IndexBlobReader {
  private final Blob blob;
  private final IvfIndex index;
  private final SlotStore store;
  private final RowShape shape;
  private final Kernels kernels;
  private final AccountedArena arena;

  /**
   * @param index which has the slots that the blob is about, and no generation
   * @param arena has what is copied
   */
  IndexBlobReader(Blob blob, IvfIndex index, Kernels kernels, AccountedArena arena) {
    this.blob = blob;
    this.index = index;
    this.store = index.store();
    this.shape = index.store().shape();
    this.kernels = kernels;
    this.arena = arena;
  }

  /** The numbers in the blob of an index. */
  static IndexNumbers numbers(Blob blob) throws CorruptFileException {
    if (blob.kind() != IndexBlob.KIND) {
      throw corrupt(blob, "kind " + IndexBlob.KIND, "kind " + blob.kind());
    }
    return IndexNumbers.read(
        blob.name(), section(blob, IndexBlob.NUMBERS, IndexNumbers.BYTES).address());
  }

  /** Whether the index would train a generation of the same meaning. */
  boolean suits() throws CorruptFileException {
    byte[] expected = IndexBlob.trainedFor(index);
    BlobSection found = blob.section(IndexBlob.TRAINED_FOR);
    byte[] bytes = new byte[expected.length];
    if (found.bytes() == bytes.length) {
      NativeMemory.copy(found.address(), bytes, 0, bytes.length);
    }
    return Arrays.equals(bytes, expected);
  }

  /**
   * The generation, or null when what was trained is of no use: then it is trained anew.
   *
   * @throws CorruptFileException when the blob cannot be what was written
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing is kept
   */
  @Nullable Generation read(IndexNumbers numbers) throws CorruptFileException {
    Calibration calibration = calibration(numbers.lists());
    IvfLists lists = trained(numbers);
    try {
      if (!isFinite(lists)) {
        lists.free();
        return null;
      }
      lists.centroids().code();
      FrozenLists frozen =
          FrozenLists.read(blob, lists.shape(), numbers.lists(), numbers.frontier());
      for (int list = 0; list < frozen.count(); list++) {
        lists.replace(list, enter(frozen, list, lists));
      }
      lists.tally().continueFrom(numbers.counts());
      Generation generation = new Generation(lists);
      generation.drift().continueFrom(numbers.drift());
      generation.calibrated(calibration);
      advance(generation, Math.min(numbers.frontier(), store.slotCount()));
      return generation;
    } catch (CorruptFileException | RuntimeException e) {
      lists.free();
      throw e;
    }
  }

  /** Empty lists of what was trained. */
  private IvfLists trained(IndexNumbers numbers) throws CorruptFileException {
    int dim = shape.dimension();
    SearchStages stages = index.stages();
    int width = index.settings().training().width(dim, stages.compression());
    long bookBytes = ProductQuantizer.codebookBytes(dim, width);
    long rowBytes = numbers.lists() * RowKernel.queryStride(dim);
    BlobSection rows = section(blob, IndexBlob.CENTROIDS, rowBytes);
    BlobSection words = section(blob, IndexBlob.CODEBOOK, bookBytes);
    Centroids centroids = new Centroids(arena, kernels, numbers.lists(), dim);
    NativeMemory.copy(rows.address(), centroids.rows(), rowBytes);
    try {
      long book = arena.allocate(bookBytes, MemoryKind.CENTROIDS);
      NativeMemory.copy(words.address(), book, bookBytes);
      Metric metric = shape.metric();
      return new IvfLists(
          arena,
          metric,
          centroids,
          new ProductQuantizer(book, dim, width, kernels.packed(), numbers.quantizerError()),
          TrainingPlan.sketches(stages, dim)
              ? new SignSketch(dim, metric, kernels.sketches())
              : null,
          numbers.twice());
    } catch (RuntimeException full) {
      centroids.free();
      throw full;
    }
  }

  private static boolean isFinite(IvfLists lists) {
    Centroids centroids = lists.centroids();
    ProductQuantizer quantizer = lists.quantizer();
    return isFinite(centroids.rows(), centroids.count() * centroids.stride())
        && isFinite(
            quantizer.codebook(),
            ProductQuantizer.codebookBytes(quantizer.dim(), quantizer.width()));
  }

  private static boolean isFinite(long address, long bytes) {
    for (long at = address; at < address + bytes; at += Float.BYTES) {
      if (!Float.isFinite(NativeMemory.getFloat(at))) {
        return false;
      }
    }
    return true;
  }

  /** A list without the slots that are free now. */
  private InvertedList enter(FrozenLists frozen, int number, IvfLists lists)
      throws CorruptFileException {
    InvertedList list = frozen.list(number);
    for (int place = 0; place < frozen.size(number); place++) {
      int slot = frozen.slot(number, place);
      if (slot == ListBlock.NO_SLOT || slot >= store.slotCount() || !store.isFilled(slot)) {
        list.removeAt(place);
      } else if (!lists.enter(slot, number)) {
        throw frozen.corruptAt(number, place, "every slot in each of its lists once");
      }
    }
    return list;
  }

  /** Slots below the frontier that are in no list are pending. */
  private void advance(Generation generation, int frontier) {
    generation.claim(frontier);
    generation.advance(frontier);
    for (int slot = 0; slot < frontier; slot++) {
      if (store.isFilled(slot) && generation.lists().places().first(slot) == SlotLists.NONE) {
        generation.added(slot);
      }
    }
  }

  private Calibration calibration(int lists) throws CorruptFileException {
    int[] counts = new int[Calibration.KS.length];
    long start = (long) counts.length * Integer.BYTES;
    BlobSection section = blob.section(IndexBlob.CALIBRATION);
    long expected = start;
    for (int at = 0; at < counts.length && section.bytes() >= start; at++) {
      counts[at] = NativeMemory.getInt(section.address() + (long) at * Integer.BYTES);
      if (counts[at] < 0) {
        throw corrupt(
            blob,
            "section %d, byte %d: a count".formatted(IndexBlob.CALIBRATION, at * Integer.BYTES),
            "count " + counts[at]);
      }
      expected += Calibration.bytes(counts[at]);
    }
    section(blob, IndexBlob.CALIBRATION, expected);
    return Calibration.read(section.address() + start, counts, lists);
  }

  /** A section of so many bytes. */
  private static BlobSection section(Blob blob, int id, long bytes) throws CorruptFileException {
    BlobSection section = blob.section(id);
    if (section.bytes() != bytes) {
      throw corrupt(
          blob, "section %d of %d bytes".formatted(id, bytes), section.bytes() + " bytes");
    }
    return section;
  }

  private static CorruptFileException corrupt(Blob blob, String expected, String found) {
    return new CorruptFileException(blob.name(), 0, expected, found);
  }
}
