package dev.bifocal.host.plugin.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFoldersTest {

    private static final Map<String, String> LINUX = Map.of("user.home", "/home/me", "os.name", "Linux");
    private static final Map<String, String> MAC = Map.of("user.home", "/Users/me", "os.name", "Mac OS X");

    private static UserFolders of(Map<String, String> environment, Map<String, String> properties) {
        return UserFolders.of(environment::get, properties::get);
    }

    @Test
    void followsTheCustomsOfTheSystem() {
        assertThat(of(Map.of(), LINUX).plugins()).contains(Path.of("/home/me/.local/share/bifocal/plugins"));
        assertThat(of(Map.of(), LINUX).keys()).contains(Path.of("/home/me/.config/bifocal/keys"));
        assertThat(of(Map.of(), MAC).plugins())
                .contains(Path.of("/Users/me/Library/Application Support/bifocal/plugins"));
        assertThat(of(Map.of(), MAC).signing())
                .contains(Path.of("/Users/me/Library/Application Support/bifocal/signing"));
    }

    @Test
    void theEnvironmentComesFirst() {
        Map<String, String> xdg = Map.of("XDG_DATA_HOME", "/data", "XDG_CONFIG_HOME", "/config");
        assertThat(of(xdg, LINUX)).isEqualTo(of(xdg, MAC));
        assertThat(of(xdg, LINUX).plugins()).contains(Path.of("/data/bifocal/plugins"));
        assertThat(of(xdg, LINUX).config()).contains(Path.of("/config/bifocal"));
        assertThat(of(Map.of("BIFOCAL_PLUGINS_HOME", "/mine", "XDG_DATA_HOME", "/data"), LINUX)
                        .plugins())
                .contains(Path.of("/mine"));
        assertThat(of(Map.of("BIFOCAL_PLUGINS_HOME", "mine"), LINUX).plugins())
                .contains(Path.of("mine").toAbsolutePath());
        assertThat(of(Map.of("BIFOCAL_PLUGINS_HOME", " ", "XDG_DATA_HOME", "relative"), LINUX)
                        .plugins())
                .contains(Path.of("/home/me/.local/share/bifocal/plugins"));
    }

    @Test
    void aUserWithoutAHomeHasNoFolders() {
        UserFolders none = of(Map.of(), Map.of("user.home", "?", "os.name", "Linux"));
        assertThat(none.plugins()).isEmpty();
        assertThat(none.keys()).isEmpty();
    }
}
