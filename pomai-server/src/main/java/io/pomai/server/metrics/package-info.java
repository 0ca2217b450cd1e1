/** What the server counts about itself: calls, times, errors, hits. */
@NullMarked
package io.pomai.server.metrics;

import org.jspecify.annotations.NullMarked;
