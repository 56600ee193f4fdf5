package dev.bifocal.host.cli;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.List;

/** The registry of commands that need no plugin and so load none. */
final class NoPlugins implements PluginRegistry {

    @Override
    public List<PluginInfo> plugins() {
        return List.of();
    }

    @Override
    public List<Finding> findings() {
        return List.of();
    }

    @Override
    public List<Registered<Component<?>>> components(Kind kind) {
        return List.of();
    }

    @Override
    public List<Recipe> recipes() {
        return List.of();
    }

    @Override
    public Registered<Component<?>> component(Kind kind, String name) {
        throw none(kind.word(), name);
    }

    @Override
    public Recipe recipe(String name) {
        throw none("recipe", name);
    }

    private static BifocalException none(String what, String name) {
        return new BifocalException(
                ErrorCode.CONFIGURATION,
                "This command loads no plugins, and so has no %s %s.".formatted(what, name),
                "Leave the key out.");
    }
}
