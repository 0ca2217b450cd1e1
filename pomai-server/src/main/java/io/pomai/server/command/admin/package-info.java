/** The commands about connections, users, settings and the server itself. */
@NullMarked
package io.pomai.server.command.admin;

import org.jspecify.annotations.NullMarked;
