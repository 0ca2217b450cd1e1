package io.pomai.orbit.engine;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SearchScratch;

/**
 * Everything one call needs and the next may reuse. Held by one thread at a time; see {@link
 * ScratchPool}.
 */
final class CallScratch {
  final SearchScratch search;
  int pin;
  final Element element = new Element();
  final NativeBuffer key;
  final NativeBuffer vector;
  final NativeBuffer attributes;

  CallScratch(SlabArena arena) {
    search = new SearchScratch(arena);
    key = new NativeBuffer(arena);
    vector = new NativeBuffer(arena);
    attributes = new NativeBuffer(arena);
  }

  void trim() {
    element.unwrap();
    search.trim();
    key.trim();
    vector.trim();
    attributes.trim();
  }

  void free() {
    search.free();
    key.free();
    vector.free();
    attributes.free();
  }
}
