package io.hangup.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The one way through the house: a package imports only from its left. */
class PackageOrderTest {
    private static final List<String> ORDER = List.of(
            "capture",
            "packet",
            "tcp",
            "compare",
            "names",
            "tls",
            "http",
            "llm",
            "diagnosis",
            "surroundings",
            "report",
            "call",
            "incident",
            "ladder");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.hangup");

    @Test
    void thePackagesAreTheOnesThatTheOrderNames() {
        List<String> found = CLASSES.stream()
                .map(type -> type.getPackageName().replaceFirst("^io\\.hangup\\.?", ""))
                .map(name -> name.contains(".") ? name.substring(0, name.indexOf('.')) : name)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        assertThat(ORDER).containsAll(found);
    }

    @Test
    void aPackageImportsOnlyFromItsLeft() {
        for (int i = 0; i < ORDER.size(); i++) {
            for (String right : ORDER.subList(i + 1, ORDER.size())) {
                noClasses()
                        .that()
                        .resideInAPackage("io.hangup." + ORDER.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.hangup." + right + "..")
                        .allowEmptyShould(true)
                        .check(CLASSES);
            }
            noClasses()
                    .that()
                    .resideInAPackage("io.hangup." + ORDER.get(i) + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.hangup")
                    .because("the entry point wires the packages, they do not know it")
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void onlyLiveCaptureUsesNativeLibraries() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hangup.capture.live..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.pcap4j..", "com.sun.jna..")
                .check(CLASSES);
    }

    @Test
    void jsonLibrariesStayInReportsAndMessageBodies() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.hangup.report..", "io.hangup.llm..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.hangup.report..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.databind..")
                .because("reports are streamed, and databind costs a tenth of a second at the start")
                .check(CLASSES);
    }

    @Test
    void theLibraryDoesNotKnowTheCommandLineNorTheStandardStreams() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "io.hangup.cli..", "org.slf4j..", "java.util.logging..")
                .check(CLASSES);
        noClasses().should().accessField(System.class, "out").check(CLASSES);
        noClasses().should().accessField(System.class, "err").check(CLASSES);
        noClasses().should().accessField(System.class, "in").check(CLASSES);
        noClasses().should().callMethod(System.class, "exit", int.class).check(CLASSES);
    }

    @Test
    void noStateIsSharedBetweenAnalyses() {
        noFields()
                .that()
                .areStatic()
                .should()
                .notBeFinal()
                .because("two analyses may run side by side")
                .check(CLASSES);
    }

    @Test
    void classesAreFinalUnlessSealedOrInterfaces() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT)
                .should()
                .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL)
                .check(CLASSES);
    }

    @Test
    void thePublicEntryPointsAreTheListedOnes() throws IOException {
        List<String> api = CLASSES.stream()
                .filter(type -> type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC))
                .filter(type -> type.getPackageName().equals("io.hangup")
                        || type.getPackageName().equals("io.hangup.report")
                        || type.getName().equals("io.hangup.capture.CaptureSource"))
                .map(com.tngtech.archunit.core.domain.JavaClass::getName)
                .sorted()
                .toList();
        assertThat(api).isEqualTo(ApprovedList.lines("public-api.txt", api));
    }
}
