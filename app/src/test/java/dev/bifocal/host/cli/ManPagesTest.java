package dev.bifocal.host.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.app.Application;
import dev.bifocal.host.cli.terminal.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** The sources of the man pages; {@code make man} turns them into man pages. */
class ManPagesTest {

    private static final Path SOURCES = Application.folder().resolveSibling("man-source");

    @Test
    void everyCommandHasAPage() throws IOException {
        CommandLine bifocal = Main.commandLine(Console.ofThisProcess(), folders -> Application.registry());
        int status = ManPageGenerator.generateManPage(
                Files.createDirectories(SOURCES).toFile(), null, new boolean[0], true, bifocal.getCommandSpec());
        assertThat(status).isZero();
        for (CommandLine command : shown(bifocal).values()) {
            String page = "bifocal-" + command.getCommandName();
            assertThat(SOURCES.resolve(page + ".adoc")).content().contains("= " + page, "== Synopsis");
        }
    }

    @Test
    void theCompletionScriptKnowsEveryCommand() {
        CommandLine bifocal = Main.commandLine(Console.ofThisProcess(), folders -> Application.registry());
        String script = picocli.AutoComplete.bash("bifocal", bifocal);
        assertThat(script).contains(shown(bifocal).keySet()).contains("--print-config", "--protocol");
    }

    /** The commands that people call; others are called by Bifocal itself. */
    private static Map<String, CommandLine> shown(CommandLine bifocal) {
        Map<String, CommandLine> shown = new LinkedHashMap<>(bifocal.getSubcommands());
        shown.values()
                .removeIf(command -> command.getCommandSpec().usageMessage().hidden());
        return shown;
    }
}
