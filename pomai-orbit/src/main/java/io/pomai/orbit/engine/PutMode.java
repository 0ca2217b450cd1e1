package io.pomai.orbit.engine;

/** When a put may store. */
public enum PutMode {
  /** Always: create or replace. */
  ALWAYS,
  /** Only if the key is absent. */
  NX,
  /** Only if the key is present. */
  XX
}
