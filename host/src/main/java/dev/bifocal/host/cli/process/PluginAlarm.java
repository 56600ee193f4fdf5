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
 * Prints a warning about a slow plugin, and ends the process if a plugin hangs.
 *
 * @param console the console for messages
 * @param process ends the process
 */
public record PluginAlarm(Console console, BoundedExit process) implements Watchdog.Alarm {

    private static final Logger LOG = LoggerFactory.getLogger(PluginAlarm.class);

    @Override
    public void slow(String sentence) {
        LOG.warn(sentence);
        say(console.yellow("warning:"), sentence, "Wait if the plugin has much to do; otherwise stop with Ctrl-C.");
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
