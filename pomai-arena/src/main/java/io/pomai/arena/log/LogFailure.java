package io.pomai.arena.log;

import java.time.Instant;

/**
 * Why a log accepts no records.
 *
 * @param file what could not be written, folder included
 * @param cause in the words of the system
 * @param since when it failed first
 */
public record LogFailure(String file, String cause, Instant since) {}
