// Every text of the hosted page, in Spanish: neutral, and formal (usted).
import type { Words } from './say.ts'

export const es: Words = {
  language: 'es',
  page: {
    title: '{heading} – Passage',
    connectTitle: 'Conecte su cuenta',
    yourAccount: 'su cuenta',
    theSender: 'Quien le envió este enlace',
    theApp: 'la aplicación',
    testMode: 'Modo de prueba',

    consentHeading: 'Conectar {site} con {asker}',
    consentText: '{asker} solicita hacer esto en su cuenta de {site}, solo esta vez:',
    consentContinue: 'Continuar a {site}',
    consentOpening: 'Abriendo {site}…',
    consentRead: 'Consultar en su cuenta',
    consentWrite: 'Cambiar en su cuenta',
    consentResult: 'A quién llega el resultado',
    consentResultText: 'Solo a {asker}. Borramos nuestra copia en un plazo de 30 días.',
    consentPassword: 'Su contraseña',
    consentPasswordText: 'La ingresa en {site}. {asker} no la recibe y nosotros no la guardamos.',
    privacy: 'Cómo tratamos sus datos',
    consentCaution: 'Modo de prueba: se abre una copia de práctica de {site}. No ingrese una contraseña real.',

    signInHeading: 'Inicie sesión en {site}',
    signInText: 'Inicie sesión aquí abajo. Después seguimos automáticamente.',

    signedInHeading: 'Ya ha iniciado sesión en {site}',
    signedInAs: 'Ha iniciado sesión en {site} como {name}',
    signedInText:
      'Continúe con esta cuenta o use otra. Si usa otra, primero se cierra en este navegador la sesión de {site}. {asker} no recibe nada antes de que elija.',
    signedInGoOn: 'Continuar con esta cuenta',
    signedInGoOnAs: 'Continuar como {name}',
    signedInOther: 'Usar otra cuenta',

    workingOpening: 'Abriendo {site}',
    workingHeading: 'Trabajando en su cuenta',
    workingText: 'Mantenga abierta esta página. Rara vez tarda más de un minuto.',
    workingProgress: 'Progreso',

    step: 'Paso {number} de {count}: {step}',
    stepPending: 'En espera',
    stepRunning: 'En curso',
    stepComplete: 'Hecho',
    stepFailed: 'Falló',

    connectingAgain: 'Conectando de nuevo…',
    connectedAgain: 'Conexión restablecida.',

    completeHeading: 'Todo listo',
    completeText: 'Lo que {asker} solicitó ya está hecho. No tiene más acceso a su cuenta de {site}.',
    completeClose: 'Puede cerrar esta página.',
    completeToApp: 'Pulse el botón para volver a la aplicación.',
    completeReturning: 'Le llevamos de vuelta a {place}…',
    completeElsewhere: 'Terminó en otra pestaña o en otro dispositivo, así que puede cerrar esta página.',

    failedHeading: 'No se pudo conectar {site}',
    failedGoOnHere: 'Puede continuar aquí. {asker} solicita hacer esto en su cuenta de {site}, solo esta vez:',
    canceledHere: 'Usted canceló',
    canceledElsewhere: 'Se canceló',

    reasonLogin:
      '{site} no le permitió entrar. El usuario, la contraseña o el código no eran correctos, o la cuenta está bloqueada. Si tiene dudas, inicie sesión primero en el propio sitio de {site}.',
    reasonConnection: 'No se pudo acceder a {site}, o no funcionaba. Vuelva a intentarlo en unos minutos.',
    reasonAutomation:
      '{site} no nos permitió terminar. Rechazó algo, sus páginas han cambiado o su navegador las tradujo. Volver a intentarlo rara vez ayuda.',
    reasonTranslated:
      'Su navegador traduce las páginas de {site}, y una página traducida no se puede leer. Desactive la traducción e inténtelo de nuevo.',
    reasonTimeout:
      'Tardó demasiado, o esta página perdió la conexión. Vuelva a intentarlo y mantenga abierta la página.',
    reasonUnknownOutcome:
      'No sabemos si el cambio se hizo: es posible que sí. Revise su cuenta de {site} antes de volver a intentarlo, o podría hacerse dos veces.',
    reasonCanceled: '{asker} no ha recibido nada de su cuenta de {site}.',
    reasonChanged: 'Este servicio se actualizó mientras usted lo usaba. Vuelva a intentarlo con la nueva versión.',
    reasonUnsupported:
      'Este navegador no puede hacer lo que {site} requiere. Abra su enlace en otro dispositivo. Hasta ahora no se ha hecho nada.',
    reasonResult:
      '{site} mostró algo que no pudimos leer. Volver a intentarlo rara vez ayuda: por favor, avise a {asker}.',
    reasonOther: 'Algo falló de nuestra parte. Vuelva a intentarlo. Si ocurre otra vez, por favor, avise a {asker}.',
    nothingDone: 'Hasta ahora no se ha hecho nada.',
    nothingKept: 'No se ha guardado nada de lo que se leyó.',

    usedHeading: 'Este enlace ya se usó',
    usedText: 'Lo que {asker} solicitó ya está hecho. El enlace funciona una sola vez y no queda nada por hacer.',
    expiredHeading: 'Este enlace venció',
    expiredText: 'Los enlaces funcionan por tiempo limitado. Pida uno nuevo a {asker}.',
    triedOutHeading: 'Este enlace se intentó usar demasiadas veces',
    triedOutText: 'Ya no se puede usar. Pida uno nuevo a {asker}.',
    canceledHeading: 'Este enlace se canceló',
    canceledText: 'No se ha guardado nada de lo que se leyó. Si aún desea conectar, pida un enlace nuevo a {asker}.',

    tabHeading: 'Abierto en otra pestaña',
    tabText: 'Continúa en otra pestaña o ventana de este navegador. Solo se puede usar una a la vez.',
    tabUseHere: 'Usar aquí',
    movedHeading: 'Continúe en su otro dispositivo',
    movedText:
      'Este enlace se acaba de abrir en otro lugar. Termine allí: esta página le irá informando. Si no fue usted, avise a {asker}.',
    elsewhereHeading: 'Este enlace se está usando en otro lugar',
    elsewhereText:
      'Termine donde lo abrió: esta página le irá informando. Si ya cerró aquella página, espere aquí: podrá empezar de nuevo en unos dos minutos.',
    elsewhereSignIn: 'A la espera de que se inicie sesión allí en {site}.',

    unreachableHeading: 'Sin conexión',
    unreachableText: 'No pudimos conectarnos. Compruebe que tiene conexión a internet y vuelva a intentarlo.',
    busyHeading: 'En este momento no es posible',
    busyText: 'No podemos continuar por ahora. Espere un poco y vuelva a intentarlo.',
    limitedText: 'Se ha intentado demasiadas veces en poco tiempo. Espere hasta diez minutos y vuelva a intentarlo.',
    incompleteHeading: 'Este enlace está incompleto',
    incompleteText: 'Falta una parte de su dirección. Ábralo de nuevo desde donde lo recibió.',

    sightCovered:
      'Algo tapa esta página o una parte de ella. Por su seguridad, el botón solo funciona mientras usted lo ve.',
    sightEarly: 'Ha sido muy rápido. Para asegurarnos de que es lo que quiere, pulse otra vez.',
    sightOwnTab: 'Abrir esta página en una pestaña propia',

    tryAgain: 'Volver a intentarlo',
    tryAgainChecked: 'Ya lo revisé: volver a intentarlo',
    goBack: 'Volver atrás',
    cancel: 'Cancelar',
    canceling: 'Cancelando…',
    close: 'Cerrar',
    done: 'Listo',
    returnTo: 'Volver a {place}',
  },
  live: {
    appOnlyHeading: 'Este enlace no funciona en un navegador',
    appOnlyText:
      '{asker} solicita conectar su cuenta de {site}. Para eso hace falta una aplicación, y esta página no puede abrirla. Si {asker} tiene una, abra allí su enlace. Si no, pida otra manera a {asker}.',

    liveContinue: 'Continuar en este navegador',
    liveWhere: 'Dónde ocurre',
    liveWhereText:
      '{site} se abre en una pestaña propia, bajo una barra que muestra lo que se hace. Allí puede cancelar en todo momento.',
    extensionFound: 'La extensión ya está: puede continuar aquí.',
    extensionHeading: 'Continúe en la otra pestaña',
    extensionText:
      '{site} se abrió en una pestaña propia. Inicie sesión allí: esta página le irá informando. Para abandonar, cancele en esa pestaña.',
    installText:
      'Para conectar {site} en este navegador, agréguele una vez nuestra extensión. Solo ve los sitios que usted permite y solo trabaja mientras conecta uno.',
    installGet: 'Obtener la extensión',
    installDone: 'Ya la agregué',
    updateText:
      'La extensión de este navegador todavía no conoce {site}. Obtenga su versión más reciente y vuelva a cargar esta página.',
    updateGet: 'Obtener la versión más reciente',
    updateDone: 'Volver a cargar la página',
    deniedHeading: 'La extensión no puede abrir {site}',
    deniedText:
      'Usted, o quien administra este navegador, no lo permitió. Hace falta solo para {site}: si desea continuar, inténtelo de nuevo y permítalo.',
    silentHeading: 'La extensión no responde',
    silentText: 'Puede que se acabe de actualizar. Vuelva a cargar esta página y continúe.',
    appOpen: 'Abrir en la aplicación',
    inAppHeading: 'Continúe en la aplicación',
    inAppFollowed: 'Termine en la aplicación: esta página le irá informando.',
    inAppNot:
      '¿No se abrió nada? Entonces la aplicación no está en este dispositivo. Abra su enlace en el que la tiene, o instálela primero.',
    inAppNotGet:
      '¿No se abrió nada? Entonces la aplicación no está en este dispositivo. Obténgala, vuelva aquí y pulse el botón otra vez.',
    inAppGet: 'Obtener la aplicación',
    computerText: 'Esto no funciona en un teléfono. Abra su enlace en una computadora, con {browsers}.',
    otherBrowserText: 'Esto no funciona en este navegador. Abra su enlace con {browsers}.',
    phoneText: 'Esto no funciona en este navegador. Abra su enlace en su teléfono: allí continúa, en la aplicación.',
    orPhone: 'O abra su enlace en su teléfono: allí continúa, en la aplicación.',
    either: '{one} o {other}',
  },
  operations: {
    'paymentMethod:read': 'Ver los métodos de pago de la cuenta',
    'paymentMethod:write': 'Agregar una tarjeta a la cuenta',
    'mobileBillingStatement:read': 'Ver las facturas, de la más reciente a la más antigua',
    'orderHistory:read': 'Ver los pedidos anteriores, del más reciente al más antiguo',
  },
  markup: {
    site: 'El sitio',
    phoneHeading: 'Continúe en su teléfono',
    phoneCode: 'Código QR que abre este enlace en un teléfono',
    phoneText: 'Escanee este código con la cámara.',
    nothingLeft: 'Aquí no queda nada por hacer.',
    scriptHeading: 'JavaScript está desactivado',
    scriptAsked:
      'Esta página lo necesita para trabajar por usted en su cuenta de {site}. Actívelo y vuelva a cargar la página.',
    scriptText: 'Esta página lo necesita para conectar su cuenta. Actívelo y abra el enlace de nuevo.',
    unableHeading: 'Esto no funciona en este navegador',
    unableText:
      'Puede que sea demasiado antiguo, o que un ajuste o una extensión detenga esta página. Actualícelo, o abra su enlace en otro navegador o en otro dispositivo.',
    notValidHeading: 'Este enlace no es válido',
    notValidText:
      'Una parte de su dirección no es correcta, o ya no existe. Ábralo de nuevo desde donde lo recibió, o pida uno nuevo.',
    faultHeading: 'En este momento no es posible',
    faultText: 'No podemos abrir este enlace por ahora. No es culpa suya. Espere un poco y vuelva a intentarlo.',
    limitedText:
      'Se ha abierto demasiadas veces en poco tiempo, aquí o por otras personas que comparten su conexión. Espere un minuto y vuelva a intentarlo.',
  },
}
