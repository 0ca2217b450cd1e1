package io.pomai.bench.load;

/** A numbered sequence of requests of one kind, and the check of their replies. */
public interface Workload {
  /** How many requests there are: 0 to this number, exclusive. */
  int requests();

  /** Vectors stored, queries asked or vectors fetched by request {@code request}. */
  int operations(int request);

  /** An upper bound of the encoded size of one request in bytes. */
  int maxRequestBytes();

  /** Encodes request {@code request}. */
  void encode(RequestWriter out, int request);

  /** A check of this workload's replies. */
  ReplyCheck newCheck();
}
