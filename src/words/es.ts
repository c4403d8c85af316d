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

    signedInHeading: 'Tienes la sesión iniciada en {site}',
    signedInAs: 'Tienes la sesión iniciada en {site} como {name}',
    signedInText:
      'Continúa con esta cuenta o usa otra. Si usas otra, primero se cierra en este navegador la sesión de {site}. {asker} no recibe nada antes de que elijas.',
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
    appOnlyHeading: 'Abra este enlace en la aplicación',
    appOnlyText:
      '{asker} solicita conectar su cuenta de {site}. Eso funciona en la aplicación que le dio este enlace, no en un navegador: abra el enlace en su teléfono.',

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
