package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.ArrayList;
import java.util.List;

/** Copies hits to the heap, one list per query. */
final class HitList implements HitReader, BatchHitReader {
  private final List<List<SearchHit>> lists = new ArrayList<>();

  @Override
  public void begin(int count) {
    lists.add(new ArrayList<>(count));
  }

  @Override
  public void begin(int query, int count) {
    begin(count);
  }

  @Override
  public void hit(ElementView element) {
    String key = new ByteSlice(element.keyAddress(), element.keyLength()).toString();
    lists.getLast().add(new SearchHit(key, element.distance()));
  }

  List<List<SearchHit>> lists() {
    return lists;
  }
}
