/** Channels, who is subscribed to them, and messages to them. */
@org.jspecify.annotations.NullMarked
package io.pomai.server.pubsub;
