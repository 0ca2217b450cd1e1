package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Which slots a search has met. */
class SeenSlotsTest {
  private static final int MANY = 1 << 20;

  @Property(tries = 20)
  void isASet(
      @ForAll @IntRange(min = 1, max = 1 << 17) int most,
      @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int slots,
      @ForAll long seed) {
    SeenSlots seen = new SeenSlots();
    Random random = new Random(seed);
    for (int search = 0; search < 3; search++) {
      seen.clear();
      Set<Integer> expected = new HashSet<>();
      for (int n = random.nextInt(most); n > 0; n--) {
        int slot = random.nextInt(slots);
        assertThat(seen.add(slot)).isEqualTo(expected.add(slot));
      }
    }
  }

  /** The heap is small: a search that meets a whole set must not fill it. */
  @Test
  void aMillionSlotsTakeLittleMemory() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SeenSlots seen = new SeenSlots();
    seen.clear();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int slot = 0; slot < MANY; slot++) {
      seen.add(slot);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * MANY);
  }
}
