package dev.bifocal.host.plugin.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.plugin.load.JarBuilder;
import dev.bifocal.host.plugin.load.VersionRange;
import dev.bifocal.host.plugin.store.SignedKind;
import dev.bifocal.host.plugin.store.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class IndexesTest {

    @TempDir
    private Path root;

    private Workshop workshop;
    private SigningKey key;
    private LoopbackServer server;

    @BeforeEach
    void provider() {
        workshop = new Workshop(root);
        key = workshop.trustedKey("team");
        server = new LoopbackServer().servesFolder(workshop.jars());
    }

    @AfterEach
    void closeServer() {
        server.close();
    }

    private Path index() {
        return workshop.jars().resolve("index.json");
    }

    private void writeIndex(SigningKey signing) {
        new IndexWriter(workshop.jars(), index(), Optional.of(signing)).write();
    }

    private Indexes read() {
        return Indexes.read(List.of(server.at("/index.json")), Workshop.downloads(), workshop.keys(), Workshop.TODAY);
    }

    private BifocalException refused() {
        BifocalException refused = catchThrowableOfType(BifocalException.class, this::read);
        assertThat(refused).isNotNull();
        return refused;
    }

    private static Optional<VersionRange> range(String text) {
        return Optional.of(VersionRange.parse(text));
    }

    @Test
    void theNewestVersionInTheRangeIsInstalledFromTheServer() {
        for (String version : List.of("1.0.0", "1.2.0", "1.10.0", "2.0.0", "2.1.0-beta")) {
            workshop.jar("demo", version);
        }
        writeIndex(key);
        Indexes indexes = read();

        assertThat(indexes.get("demo", range("^1.0")).version()).contains("1.10.0");
        assertThat(indexes.get("demo", range("=1.2.0")).version()).contains("1.2.0");
        assertThat(indexes.get("demo", range(">=2.0.0-alpha")).version()).contains("2.1.0-beta");
        Offer newest = indexes.get("demo", Optional.empty());
        assertThat(newest.version()).contains("2.0.0");
        assertThat(newest.location()).isEqualTo(server.at("/demo-2.0.0.jar"));
        Installation installation = workshop.installer()
                .install(List.of(newest), Workshop.unsigned())
                .get(0);
        assertThat(installation.signer().orElseThrow().name()).isEqualTo("team");
        assertThat(workshop.installed()).containsExactly("demo 2.0.0");
    }

    @Test
    void aVersionForAnotherApiIsNotChosen() {
        workshop.jar("demo", "1.0.0");
        JarBuilder.withLoss("demo", "l")
                .version("2.0.0")
                .manifest("Plugin-Requires", "^9.0")
                .in(workshop.jars());
        writeIndex(key);

        assertThat(read().get("demo", Optional.empty()).version()).contains("1.0.0");
        BifocalException refused =
                catchThrowableOfType(BifocalException.class, () -> read().get("demo", range("^2.0")));
        assertThat(refused).hasMessageContaining("'demo' in the range ^2.0");
        assertThat(refused.remedy()).contains("1.0.0 (api ^1.0, DJL 0.25.0), 2.0.0 (api ^9.0, DJL 0.25.0)");
    }

    @Test
    void aVersionForANewerDjlIsListedButNotChosen() {
        workshop.jar("demo", "1.0.0");
        JarBuilder.withLoss("demo", "l")
                .version("2.0.0")
                .manifest("Bifocal-Djl-Version", "0.99.0")
                .in(workshop.jars());
        writeIndex(key);

        assertThat(read().get("demo", Optional.empty()).version()).contains("1.0.0");
        assertThat(catchThrowableOfType(BifocalException.class, () -> read().get("demo", range("^2.0")))
                        .remedy())
                .contains("2.0.0 (api ^1.0, DJL 0.99.0)");
    }

    @Test
    void aChecksumInUpperCaseIsTheSame() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        String sha256 = FileHash.sha256(jar);
        writeIndex(key);
        assertThat(Files.readString(index()).split(sha256, -1))
                .as("that of the jar and of its signature")
                .hasSize(3);
        Files.writeString(index(), Files.readString(index()).replace(sha256, sha256.toUpperCase(Locale.ROOT)));
        key.signFile(SignedKind.INDEX, index());

        workshop.installer().install(List.of(read().get("demo", Optional.empty())), Workshop.unsigned());

        assertThat(workshop.installed()).containsExactly("demo 1.0.0");
    }

    private List<Update> updates(Installer.Terms terms) {
        return workshop.installer().updates(workshop.store().installed().current(), read(), terms);
    }

    private List<String> newest() {
        return updates(Workshop.unsigned()).stream()
                .map(update -> update.installed().id() + " "
                        + update.offer().flatMap(Offer::version).orElse("-"))
                .toList();
    }

    @Test
    void aReleaseIsUpdatedToReleasesOnly() {
        workshop.install(workshop.signedJar("demo", "1.0.0", key));
        workshop.install(workshop.signedJar("early", "1.0.0-alpha", key));
        workshop.jar("demo", "1.1.0-beta");
        workshop.jar("early", "1.0.0-beta");
        writeIndex(key);
        assertThat(newest()).containsExactly("demo -", "early 1.0.0-beta");

        workshop.jar("demo", "1.0.1");
        workshop.jar("early", "1.0.0");
        writeIndex(key);
        assertThat(newest()).containsExactly("demo 1.0.1", "early 1.0.0");
    }

    @Test
    void anUpdateOfAnotherKeyIsNamedAndNotChosen() {
        SigningKey author = workshop.trustedKey("author");
        workshop.install(workshop.signedJar("demo", "1.0.0", author));
        workshop.signedJar("demo", "1.1.0", author);
        workshop.jar("demo", "99.0.0");
        writeIndex(key);

        Update update = updates(Workshop.unsigned()).get(0);
        assertThat(update.offer().flatMap(Offer::version)).contains("1.1.0");
        assertThat(update.refused().flatMap(refused -> refused.offer().version()))
                .contains("99.0.0");

        Update allowed =
                updates(new Installer.Terms(Set.of(), Set.of("demo"), false)).get(0);
        assertThat(allowed.offer().flatMap(Offer::version)).contains("99.0.0");
        assertThat(allowed.refused()).isEmpty();
    }

    /** Installs base 1.0.0 and user 1.0.0, which needs base 1; the builder of user. */
    private JarBuilder installsUserOfBase() {
        workshop.install(workshop.signedJar("base", "1.0.0", key));
        JarBuilder user = JarBuilder.withLoss("user", "user-loss").manifest("Plugin-Dependencies", "base@^1.0");
        Path jar = user.in(workshop.jars());
        key.signFile(SignedKind.JAR, jar);
        workshop.install(jar);
        return user;
    }

    @Test
    void updatesFitEachOther() {
        JarBuilder user = installsUserOfBase();
        workshop.jar("base", "1.1.0");
        workshop.jar("base", "2.0.0");
        user.version("1.1.0").in(workshop.jars());
        user.version("1.2.0").manifest("Plugin-Dependencies", "base@^3.0").in(workshop.jars());
        writeIndex(key);
        assertThat(newest()).containsExactly("base 1.1.0", "user 1.1.0");

        user.version("2.0.0").manifest("Plugin-Dependencies", "base@^2.0").in(workshop.jars());
        writeIndex(key);
        assertThat(newest()).containsExactly("base 2.0.0", "user 2.0.0");
    }

    @Test
    void anOlderUpdateOfADependencyIsChosenThatFits() {
        JarBuilder user = installsUserOfBase();
        workshop.jar("base", "2.0.0");
        workshop.jar("base", "3.0.0");
        user.version("3.0.0").manifest("Plugin-Dependencies", "base@^2.0").in(workshop.jars());
        writeIndex(key);

        assertThat(newest()).containsExactly("base 2.0.0", "user 3.0.0");
    }

    @Test
    void anUpdateOfAStrangerIsNamedAndStopsNoOther() {
        workshop.installUnsigned(workshop.jar("demo", "1.0.0"), "demo");
        workshop.install(workshop.signedJar("other", "1.0.0", key));
        workshop.signedJar("demo", "2.0.0", workshop.key("stranger"));
        workshop.signedJar("other", "1.1.0", key);
        writeIndex(key);

        List<Update> updates = updates(Workshop.unsigned());

        assertThat(updates)
                .extracting(update -> update.offer().flatMap(Offer::version).orElse("-"))
                .containsExactly("-", "1.1.0");
        assertThat(updates.get(0).refused())
                .hasValueSatisfying(refused -> assertThat(refused.reason()).contains("you do not trust"))
                .hasValueSatisfying(refused -> assertThat(refused.option()).isEqualTo("--allow-unsigned"));
    }

    @Test
    void suggestsTheIdThatWasMeant() {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);

        BifocalException refused =
                catchThrowableOfType(BifocalException.class, () -> read().get("dmo", Optional.empty()));
        assertThat(refused.remedy()).isEqualTo("Did you mean 'demo'?");
    }

    @Test
    void anUnsignedIndexIsNotUsed() {
        workshop.jar("demo", "1.0.0");
        new IndexWriter(workshop.jars(), index(), Optional.empty()).write();

        assertThat(refused()).hasMessageContaining("it is not signed");
    }

    @Test
    void anIndexThatWasChangedAfterItWasSignedIsNotUsed() throws IOException {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);
        Files.writeString(index(), Files.readString(index()).replace("demo-1.0.0.jar", "evil-1.0.0.jar"));

        assertThat(refused()).hasMessageContaining("does not fit");
    }

    @Test
    void anIndexOfAStrangerIsNotUsed() {
        workshop.jar("demo", "1.0.0");
        SigningKey stranger = workshop.key("team");
        writeIndex(stranger);

        assertThat(refused()).hasMessageContaining(stranger.open().id()).hasMessageContaining("you do not trust");
    }

    @Test
    void anIndexOfAnExpiredKeyIsNotUsed() {
        SigningKey expired = SigningKey.generate("old", Optional.of(Workshop.TODAY.minusDays(1)));
        workshop.keys().trust(expired.open());
        workshop.jar("demo", "1.0.0");
        writeIndex(expired);

        assertThat(refused()).hasMessageContaining("has expired");
    }

    @Test
    void theSignatureOfAJarDoesNotFitAnIndex() {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);
        key.signFile(SignedKind.JAR, index());

        assertThat(refused()).hasMessageContaining("does not fit");
    }

    @Test
    void aSignedIndexThatIsNoIndexIsNotUsed() throws IOException {
        Files.createDirectories(workshop.jars());
        Files.writeString(index(), "{\"format\": 1, \"plugins\": [{\"id\": \"demo\"}]}");
        key.signFile(SignedKind.INDEX, index());
        assertThat(refused())
                .hasMessageContaining("index.json is not used")
                .hasMessageContaining("a value is missing: dependencies");

        Files.writeString(index(), "{\"format\": 1, \"plugins\": [{\"id\": \"demo\", \"dependencies\": []}]}");
        key.signFile(SignedKind.INDEX, index());
        assertThat(refused()).hasMessageContaining("a value is missing: version");

        Files.writeString(index(), "{\"format\": 2, \"plugins\": []}");
        key.signFile(SignedKind.INDEX, index());
        assertThat(refused()).hasMessageContaining("its format is 2");

        Files.writeString(index(), "<html>");
        key.signFile(SignedKind.INDEX, index());
        assertThat(refused()).hasMessageContaining("it is not JSON");
    }

    @Test
    void aWebIndexMayNotNameAFileOfThisMachine() throws IOException {
        Path jar = workshop.jar("demo", "1.0.0");
        writeIndex(key);
        Files.writeString(index(), Files.readString(index()).replace("\"demo-1.0.0.jar\"", "\"" + jar.toUri() + "\""));
        key.signFile(SignedKind.INDEX, index());

        BifocalException refused =
                catchThrowableOfType(BifocalException.class, () -> read().get("demo", Optional.empty()));
        assertThat(refused).hasMessageContaining("may not refer to a file of this machine");
    }

    @Test
    void aJarThatIsNotWhatTheIndexListsIsNotInstalled() throws IOException {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);
        Files.writeString(index(), Files.readString(index()).replace("\"demo\"", "\"other\""));
        key.signFile(SignedKind.INDEX, index());
        Offer offer = read().get("other", Optional.empty());

        assertThat(catchThrowableOfType(BifocalException.class, () -> workshop.installer()
                        .install(List.of(offer), Workshop.unsigned())))
                .hasMessageContaining("holds plugin 'demo' 1.0.0, but the index or lock lists it as 'other' 1.0.0");
    }

    @Test
    void anIndexCanBeAFileAndTheFirstOfTwoIndexesComesFirst() {
        Path jar = workshop.jar("demo", "1.0.0");
        writeIndex(key);
        Location file = Location.of(index());
        Indexes both = Indexes.read(
                List.of(file, server.at("/index.json")), Workshop.downloads(), workshop.keys(), Workshop.TODAY);

        assertThat(both.get("demo", Optional.empty()).location()).isEqualTo(Location.of(jar));
    }

    @Test
    void anUnsignedJarStaysUnsignedInASignedIndex() throws IOException {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);
        Files.delete(workshop.jars().resolve("demo-1.0.0.jar.sig"));
        new IndexWriter(workshop.jars(), index(), Optional.empty()).write();
        key.signFile(SignedKind.INDEX, index());
        Offer offer = read().get("demo", Optional.empty());

        assertThat(catchThrowableOfType(BifocalException.class, () -> workshop.installer()
                        .install(List.of(offer), Workshop.unsigned())))
                .hasMessageContaining("it is not signed");
    }

    @Test
    void saysHowToGiveAnIndex() {
        assertThat(catchThrowableOfType(
                                BifocalException.class,
                                () -> Indexes.read(List.of(), Workshop.downloads(), workshop.keys(), Workshop.TODAY))
                        .remedy())
                .contains("--index", "BIFOCAL_PLUGIN_INDEX");
        assertThat(refused()).hasMessageContaining("There is no index at");
    }

    @Test
    void theSameFolderGivesTheSameIndex() throws IOException {
        JarBuilder.withLoss("user", "l")
                .manifest("Plugin-Dependencies", "demo@^1.0, other?")
                .in(workshop.jars(), "a name+1.jar");
        Path demo = workshop.jar("demo", "1.0.0");
        writeIndex(key);
        byte[] first = Files.readAllBytes(index());
        writeIndex(key);

        assertThat(index()).hasBinaryContent(first);
        PluginIndex index = new IndexWriter(workshop.jars(), index(), Optional.of(key)).write();
        assertThat(index.plugins()).extracting(IndexEntry::id).containsExactly("demo", "user");
        assertThat(index.plugins().get(0).sha256()).isEqualTo(FileHash.sha256(demo));
        assertThat(index.plugins().get(1).dependencies()).containsExactly("demo@^1.0", "other?");
        assertThat(index.plugins().get(1).url()).isEqualTo("a%20name+1.jar");
        assertThat(read().get("user", Optional.empty()).location().uri().getPath())
                .isEqualTo("/a name+1.jar");
    }

    @Test
    void aNewIndexDoesNotKeepTheOldSignature() {
        workshop.jar("demo", "1.0.0");
        writeIndex(key);
        workshop.jar("demo", "1.1.0");
        new IndexWriter(workshop.jars(), index(), Optional.empty()).write();

        assertThat(refused()).hasMessageContaining("it is not signed");
    }

    @Test
    void noIndexIsWrittenForABrokenJarOrADuplicate() throws IOException {
        workshop.jar("demo", "1.0.0");
        JarBuilder.withLoss("demo", "another-loss").in(workshop.jars(), "copy.jar");
        assertThat(catchThrowableOfType(BifocalException.class, () -> writeIndex(key)))
                .hasMessageContaining("two jars hold plugin 'demo' 1.0.0");
        Files.writeString(workshop.jars().resolve("copy.jar"), "no jar");
        assertThat(catchThrowableOfType(BifocalException.class, () -> writeIndex(key)))
                .hasMessageContaining("'copy.jar' cannot be read as a jar");
        assertThat(index()).doesNotExist();
    }
}
