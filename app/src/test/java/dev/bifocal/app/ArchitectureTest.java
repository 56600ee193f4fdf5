package dev.bifocal.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may depend on whom, read from the built jars. */
class ArchitectureTest {

    private static final JavaClasses API = jars("lib", "bifocal-api-");
    private static final JavaClasses HOST = jars("lib", "bifocal-host-");
    private static final JavaClasses PLUGINS = jars("plugins", "");

    /** The engine's own classes, in jars of their own; the rest of {@code ai.djl} is DJL's api. */
    private static final String PYTORCH = "ai.djl.pytorch..";

    @Test
    void apiDependsOnDjlPf4jAndJspecifyAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("dev.bifocal.api..", "ai.djl..", "org.pf4j..", "org.jspecify..", "java..")
                                .and(not(resideInAPackage(PYTORCH))))
                .check(API);
    }

    @Test
    void pluginsSeeTheApiAndNothingOfTheHost() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.bifocal.plugins..",
                                "dev.bifocal.api..",
                                "ai.djl..",
                                "org.pf4j..",
                                "org.slf4j..",
                                "org.jspecify..",
                                "java..")
                        .and(not(resideInAPackage(PYTORCH))))
                .check(PLUGINS);
    }

    @Test
    void pluginsDoNotSeeEachOther() {
        slices().matching("dev.bifocal.plugins.(*)..")
                .should()
                .notDependOnEachOther()
                .check(PLUGINS);
    }

    @Test
    void hostNamesNoPlugin() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.bifocal.plugins..")
                .check(HOST);
    }

    @Test
    void hostPackagesHaveNoCycles() {
        slices().matching("dev.bifocal.host.(*)..").should().beFreeOfCycles().check(HOST);
        slices().matching("dev.bifocal.host.(**)").should().beFreeOfCycles().check(HOST);
    }

    @Test
    void aPackageFitsOnAScreen() {
        Map<String, Long> sizes = HOST.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));
        assertThat(sizes).hasSizeGreaterThan(40);
        assertThat(sizes)
                .allSatisfy((name, classes) -> assertThat(classes).as(name).isLessThanOrEqualTo(26));
    }

    @Test
    void optionsKnowNeitherExperimentsNorPlugins() {
        onlyDependsOn("options", "options", "message", "watch");
        onlyDependsOn("watch", "watch", "message");
        onlyDependsOn("files", "files", "message");
        onlyDependsOn("message", "message");
        onlyDependsOn("optimizer", "optimizer", "compute", "message");
    }

    @Test
    void nothingBelowTheFacadeUsesATool() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.bifocal.host.tool..", "dev.bifocal.host.cli..", "dev.bifocal.host")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.bifocal.host.tool..", "dev.bifocal.host.job..", "dev.bifocal.host")
                .check(jobsExcluded());
    }

    private static JavaClasses jobsExcluded() {
        return HOST.that(resideOutsideOfPackage("dev.bifocal.host.job.."));
    }

    private static void onlyDependsOn(String room, String... rooms) {
        noClasses()
                .that()
                .resideInAnyPackage(hostPackages(room))
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.bifocal.host..").and(not(resideInAnyPackage(hostPackages(rooms)))))
                .check(HOST);
    }

    @Test
    void nothingDependsOnTheCommands() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.bifocal.host.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.bifocal.host.cli..")
                .check(HOST);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.bifocal.host.cli..")
                .should(ACCESS_STANDARD_STREAMS)
                .check(HOST);
        noClasses().should(ACCESS_STANDARD_STREAMS).check(API);
        noClasses().should(ACCESS_STANDARD_STREAMS).check(PLUGINS);
    }

    @Test
    void onlyCommandsEndTheProcess() {
        for (JavaClasses jar : List.of(API, HOST, PLUGINS)) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.bifocal.host.cli..")
                    .should()
                    .callMethod(System.class, "exit", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "exit", int.class)
                    .orShould()
                    .callMethod(Runtime.class, "halt", int.class)
                    .check(jar);
        }
    }

    @Test
    void onlyComputeKnowsWhichEngineItIs() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.bifocal.host.compute..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(PYTORCH)
                .check(HOST);
    }

    @Test
    void imagesRunsAndMetricsKnowNothingOfDjl() {
        noClasses()
                .that()
                .resideInAnyPackage(hostPackages("data", "files", "message", "run", "track", "augment"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("ai.djl..")
                .check(HOST);
    }

    /** A plugin's head is a block, so that these two know DJL's types; what they do must not load the engine. */
    @Test
    void experimentsAndPluginsAreReadWithoutTheEngine() {
        noClasses()
                .that()
                .resideInAnyPackage(hostPackages("options", "experiment", "plugin"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.djl.engine..", "ai.djl.ndarray..", "ai.djl.training..")
                .check(HOST);
    }

    @Test
    void everyPackageIsNullMarked() {
        for (JavaClasses jar : List.of(API, HOST, PLUGINS)) {
            Collection<JavaPackage> packages =
                    jar.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
            assertThat(packages).isNotEmpty().allMatch(p -> p.isAnnotatedWith(NullMarked.class));
        }
    }

    private static String[] hostPackages(String... names) {
        return Stream.of(names).map("dev.bifocal.host.%s.."::formatted).toArray(String[]::new);
    }

    private static JavaClasses jars(String folder, String prefix) {
        try (Stream<Path> files = Files.list(Application.folder().resolve(folder))) {
            List<Location> jars = files.filter(
                            file -> file.getFileName().toString().startsWith(prefix))
                    .map(file -> Location.of(file.toUri()))
                    .toList();
            return new ClassFileImporter().importLocations(jars);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
