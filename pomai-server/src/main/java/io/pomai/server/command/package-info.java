/** One table of commands, the dispatcher that serves it, and the handlers by family. */
@NullMarked
package io.pomai.server.command;

import org.jspecify.annotations.NullMarked;
