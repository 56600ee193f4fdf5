package dev.bifocal.host.launch;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The launchers that may have trials of a sweep, whichever one a command uses. */
public final class Launchers {

    /** Every launcher, without options. */
    public static final List<Launcher> ALL = List.of(new LocalLauncher(), new SlurmLauncher());

    private Launchers() {}

    /** The trials of a sweep that any system has in its queue or runs, see {@link Launcher#queued}. */
    public static Map<String, String> queued(Path sweep) {
        Map<String, String> queued = new LinkedHashMap<>();
        ALL.forEach(launcher -> queued.putAll(launcher.queued(sweep)));
        return queued;
    }

    /** How systems say that trials have ended, see {@link Launcher#ended}. */
    public static Map<String, String> ended(Path sweep) {
        Map<String, String> ended = new LinkedHashMap<>();
        ALL.forEach(launcher -> ended.putAll(launcher.ended(sweep)));
        return ended;
    }
}
