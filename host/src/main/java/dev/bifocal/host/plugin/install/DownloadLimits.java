package dev.bifocal.host.plugin.install;

import java.time.Duration;

/**
 * The limits of a download.
 *
 * @param connect the longest time until a connection
 * @param stall the longest time without a byte
 * @param total the longest time of a file
 * @param mostBytes the largest jar
 * @param mostRedirects the largest number of redirects in a row
 */
public record DownloadLimits(Duration connect, Duration stall, Duration total, long mostBytes, int mostRedirects) {

    /** The limits of commands. */
    public static final DownloadLimits USUAL =
            new DownloadLimits(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofHours(1), 512L << 20, 5);
}
