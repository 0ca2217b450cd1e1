/**
 * What commands have in common: the table, the dispatcher that serves it, sessions, rights,
 * transactions.
 */
@NullMarked
package io.pomai.server.command;

import org.jspecify.annotations.NullMarked;
