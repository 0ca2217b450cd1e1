package io.pomai.orbit.store;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SlotGeometryTest {
  @Property
  void everySlotIsInsideItsChunk(
      @ForAll @IntRange(min = 1, max = 300_000) int slotBytes,
      @ForAll @IntRange(min = 0) int slot) {
    SlotGeometry geometry = SlotGeometry.forSlotBytes(slotBytes);
    int bounded = Math.min(slot, Integer.MAX_VALUE / 2);
    int chunk = geometry.chunkOf(bounded);
    assertThat(geometry.firstSlot(chunk)).isLessThanOrEqualTo(bounded);
    assertThat(geometry.firstSlot(chunk) + geometry.slotsIn(chunk)).isGreaterThan(bounded);
  }

  @Property
  void chunksStartSmallAndNeverExceedTwoMebibytes(
      @ForAll @IntRange(min = 1, max = 2_000_000) int slotBytes) {
    SlotGeometry geometry = SlotGeometry.forSlotBytes(slotBytes);
    assertThat((long) geometry.slotsIn(0) * slotBytes)
        .isLessThanOrEqualTo(Math.max(2_048, slotBytes));
    for (int chunk = 1; chunk < 40; chunk++) {
      assertThat((long) geometry.slotsIn(chunk) * slotBytes).isLessThanOrEqualTo(2 * 1024 * 1024);
      assertThat(geometry.firstSlot(chunk))
          .isEqualTo(geometry.firstSlot(chunk - 1) + geometry.slotsIn(chunk - 1));
    }
  }
}
