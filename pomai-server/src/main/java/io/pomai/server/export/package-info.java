/** Metrics for Prometheus, and whether the server is alive and ready, over HTTP. */
@NullMarked
package io.pomai.server.export;

import org.jspecify.annotations.NullMarked;
