package io.pomai.server;

import io.pomai.protocol.resp.RespLimits;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the network layer needs to know. Suppliers are asked again for each new connection or sweep,
 * so that {@code CONFIG SET} takes effect at once.
 *
 * @param bind addresses to listen on
 * @param port TCP port of plain connections, 0 for a free one
 * @param tls how TLS connections are made, null for none
 * @param ioThreads event loops, at least 1
 * @param backlog pending connections of the listening socket
 * @param maxClients most connected clients
 * @param idleSeconds seconds after which a silent client is closed, 0 for never
 * @param keepAliveSeconds seconds of silence after which the system probes a client, 0 for never
 * @param localOnly whether clients from other machines are turned away, as protected-mode wants it
 * @param passwordRequired whether new clients have to authenticate
 * @param limits sizes that a client can drive
 * @param outputLimits what a client may leave unread
 */
public record ServerConfig(
    List<BindAddress> bind,
    int port,
    @Nullable TlsPort tls,
    int ioThreads,
    int backlog,
    IntSupplier maxClients,
    IntSupplier idleSeconds,
    int keepAliveSeconds,
    BooleanSupplier localOnly,
    BooleanSupplier passwordRequired,
    Supplier<RespLimits> limits,
    OutputLimits outputLimits) {}
