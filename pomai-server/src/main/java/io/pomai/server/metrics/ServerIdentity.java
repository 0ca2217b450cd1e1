package io.pomai.server.metrics;

import java.util.function.IntSupplier;

/**
 * What distinguishes this run of the server.
 *
 * @param runId 40 random hexadecimal digits
 * @param startedMillis when it started, in milliseconds of the epoch
 * @param port TCP port, known once the server listens
 * @param version of Pomai
 * @param redisVersion the Redis whose commands are spoken
 */
public record ServerIdentity(
    String runId, long startedMillis, IntSupplier port, String version, String redisVersion) {}
