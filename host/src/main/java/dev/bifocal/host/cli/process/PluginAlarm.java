package dev.bifocal.host.cli.process;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.watch.Watchdog;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of plugins that do not return, and ends the process where one hangs.
 *
 * @param console where this is said
 * @param process how the process is ended
 */
public record PluginAlarm(Console console, BoundedExit process) implements Watchdog.Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(PluginAlarm.class);

    @Override
    public void slow(String sentence) {
        LOG.warn(sentence);
        say(
                console.yellow("warning:"),
                sentence,
                "Wait if the plugin works on something large; otherwise stop with Ctrl-C.");
    }

    @Override
    public void stuck(String sentence) {
        LOG.error(sentence);
        say(console.red("error:"), sentence, "Bifocal ends. Remove the plugin's jar, and report this to its provider.");
        EarlyEnd.run(Optional.of(sentence));
        process.end(ExitCode.PLUGIN);
    }

    private void say(String label, String sentence, String remedy) {
        console.err().println(label + " " + Printable.line(sentence));
        console.err().println(Text.indented(remedy, 2, console.columns()));
    }
}
