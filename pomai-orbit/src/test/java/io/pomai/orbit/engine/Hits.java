package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** Collects the hits of a search and checks the protocol of the callbacks. */
final class Hits implements HitReader {
  @SuppressWarnings("ArrayRecordComponent") // a holder, never compared
  record Hit(String key, float distance, float[] vector) {}

  final List<Hit> hits = new ArrayList<>();
  private final Slices slices;
  private int announced = -1;

  Hits(Slices slices) {
    this.slices = slices;
  }

  @Override
  public void begin(int count) {
    assertThat(announced).isEqualTo(-1);
    announced = count;
  }

  @Override
  public void hit(ElementView element) {
    assertThat(hits.size()).isLessThan(announced);
    hits.add(copy(element, slices));
  }

  private static Hit copy(ElementView element, Slices slices) {
    String key = Slices.text(element.keyAddress(), element.keyLength());
    return new Hit(key, element.distance(), slices.vector(element));
  }

  /** The same for a batch. */
  static final class Batch implements BatchHitReader {
    final List<List<Hit>> lists = new ArrayList<>();
    private final Slices slices;

    Batch(Slices slices) {
      this.slices = slices;
    }

    @Override
    public void begin(int query, int count) {
      assertThat(query).isEqualTo(lists.size());
      lists.add(new ArrayList<>());
    }

    @Override
    public void hit(ElementView element) {
      lists.getLast().add(copy(element, slices));
    }
  }
}
