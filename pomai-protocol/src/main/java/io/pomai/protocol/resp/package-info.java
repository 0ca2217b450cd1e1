/** RESP2 and RESP3 bytes: the streaming request decoder, its limits and the reply writers. */
@org.jspecify.annotations.NullMarked
package io.pomai.protocol.resp;
