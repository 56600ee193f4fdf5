package dev.bifocal.host.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** A console whose text can be read, and commands on it. */
public final class Screen {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console;

    private Screen(OptionalInt columns, boolean colour) {
        console = new Console(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                columns,
                StandardCharsets.UTF_8,
                colour);
    }

    public static Screen plain() {
        return new Screen(OptionalInt.empty(), false);
    }

    public static Screen wide(int columns) {
        return new Screen(OptionalInt.of(columns), false);
    }

    public static Screen coloured() {
        return new Screen(OptionalInt.of(80), true);
    }

    public Console console() {
        return console;
    }

    int run(PluginRegistry registry, String... arguments) {
        Function<List<Path>, PluginRegistry> loader = folders -> registry;
        return Main.commandLine(console, loader, arguments).execute(arguments);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    public JsonNode json() throws IOException {
        return new JsonMapper().readTree(out());
    }
}
