package dev.bifocal.host.watch;

/** The class loader of one plugin. The name of the loader is {@code id@version}. */
public interface PluginLoader {}
