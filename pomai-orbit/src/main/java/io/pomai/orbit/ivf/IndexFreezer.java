package io.pomai.orbit.ivf;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.store.AccountedArena;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Keeps one index in blobs: writes its generation, begins with one that was written, and has lists
 * searched where a blob has them.
 *
 * <p>Threading: one thread at a time. While it works, vectors wait for their place in the lists and
 * are compared one by one; writers and searches do not wait.
 */
public final class IndexFreezer {
  private final IvfIndex index;
  private final Kernels kernels;
  private final AccountedArena arena;
  private final WriterGate gate;
  private @Nullable Frozen last;

  /** A generation that was written, and the slots that have changed in its lists since. */
  private record Frozen(Generation generation, long version, RoaringBitmap changed) {}

  /** Blobs of {@code index}, whose lists are accounted to {@code arena}. */
  public IndexFreezer(IvfIndex index, Kernels kernels, AccountedArena arena, WriterGate gate) {
    this.index = index;
    this.kernels = kernels;
    this.arena = arena;
    this.gate = gate;
  }

  /**
   * A number that another generation, another calibration and every change of the lists make
   * greater, or -1 while there are no lists. An index whose version is that of its blob need not be
   * written again. It counts from anew in every process.
   */
  public long version() {
    Generation generation = index.current();
    return generation == null ? -1 : generation.version();
  }

  /**
   * Begins with the generation in a blob, for the slots that were restored under the numbers that
   * they had. What of them it does not have is put into its lists later; what it has and they have
   * not is left out. For who loads an index that nobody else has.
   *
   * @param close closes the blob; called as soon as nobody reads it
   * @return false if the index is to be trained anew: the blob is one of another training, or there
   *     is no memory for it
   * @throws CorruptFileException when the blob cannot be what was written
   */
  public boolean attach(Blob blob, Runnable close) throws CorruptFileException {
    Generation generation = null;
    try {
      IndexNumbers numbers = IndexBlobReader.numbers(blob);
      IndexBlobReader reader = new IndexBlobReader(blob, index, kernels, arena);
      generation = reader.suits() ? reader.read(numbers) : null;
      if (generation != null) {
        generation.reads(close);
        index.restore(generation, numbers.nextTraining());
      }
    } catch (BudgetExceededException full) {
      return false; // searches are exact
    } finally {
      if (generation == null) {
        close.run();
      }
    }
    return generation != null;
  }

  /**
   * Writes the current generation; returns when it is on the device. The caller has pinned the
   * epochs since before it read the sequence at which it writes the vectors: then every slot that
   * is visible at that sequence is in the blob as it is, or missing.
   *
   * @param name of the blob
   * @return null if there is nothing to write
   * @throws IOException when it cannot be written; nothing is left of it
   */
  public @Nullable FrozenIndex freeze(StorageFolder folder, String name) throws IOException {
    index.turn().lock();
    try {
      Frozen begun = begin();
      if (begun == null) {
        return null;
      }
      BlobReference blob = write(begun, folder, name);
      last = begun;
      return new FrozenIndex(blob, begun.version);
    } finally {
      index.turn().unlock();
    }
  }

  private BlobReference write(Frozen begun, StorageFolder folder, String name) throws IOException {
    try {
      return IndexBlobWriter.write(
          folder,
          name,
          IndexBlob.trainedFor(index),
          begun.generation,
          begun.version,
          index.nextTraining());
    } catch (IOException | RuntimeException e) {
      gate.run(() -> begun.generation.lists().follow(null));
      throw e;
    }
  }

  private @Nullable Frozen begin() {
    Generation generation = index.current();
    last = null;
    if (generation == null) {
      return null;
    }
    AtomicReference<@Nullable Frozen> begun = new AtomicReference<>();
    gate.run(
        () -> {
          RoaringBitmap changed = new RoaringBitmap();
          generation.lists().follow(changed);
          begun.set(new Frozen(generation, generation.version(), changed));
        });
    return begun.get();
  }

  /** The blob of the last {@link #freeze} will not be adopted. */
  public void forget() {
    Frozen frozen = last;
    last = null;
    if (frozen != null) {
      gate.run(() -> frozen.generation.lists().follow(null));
    }
  }

  /**
   * Has lists searched in the blob of the last {@link #freeze}, and gives back their memory; what
   * has changed in them since stays in memory.
   *
   * @param close closes the blob; called as soon as nobody reads it
   * @return false if the index is another by now, or gone
   * @throws CorruptFileException when it is not that blob; nothing has changed
   */
  public boolean adopt(Blob blob, Runnable close) throws CorruptFileException {
    boolean adopted = false;
    index.turn().lock();
    try {
      Frozen frozen = last;
      if (frozen != null && frozen.generation.equals(index.current())) {
        FrozenLists lists = read(blob, frozen);
        adopted = gate.run(() -> frozen.generation.reads(close));
        if (adopted) {
          swap(frozen, lists);
        }
      }
      return adopted;
    } finally {
      forget();
      index.turn().unlock();
      if (!adopted) {
        close.run();
      }
    }
  }

  private static FrozenLists read(Blob blob, Frozen frozen) throws CorruptFileException {
    IvfLists lists = frozen.generation.lists();
    IndexNumbers numbers = IndexBlobReader.numbers(blob);
    if (numbers.version() != frozen.version || numbers.lists() != lists.centroids().count()) {
      throw new CorruptFileException(
          blob.name(),
          0,
          "version %d of %d lists".formatted(frozen.version, lists.centroids().count()),
          "version %d of %d lists".formatted(numbers.version(), numbers.lists()));
    }
    return FrozenLists.read(blob, lists.shape(), numbers.lists(), numbers.frontier());
  }

  private void swap(Frozen frozen, FrozenLists lists) {
    Generation generation = frozen.generation;
    ListSwap swap = new ListSwap(generation.lists(), lists, frozen.changed, index.epochs());
    boolean there = true;
    for (int list = 0; list < lists.count() && there; list++) {
      int number = list;
      there = gate.run(() -> swap.replace(number));
      swap.freeReplaced();
    }
    List<Runnable> needless = new ArrayList<>();
    gate.run(
        () -> {
          if (swap.isWhole()) {
            needless.addAll(generation.takeOldFiles());
          }
        });
    needless.forEach(index.epochs()::defer);
  }
}
